package dev.pgcurb.mcp;

import static dev.pgcurb.mcp.Bees.call;
import static dev.pgcurb.mcp.Bees.error;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every tool on the sample, judged by the database's state. */
class ToolsIT {
    private static final String COUNTS =
            "SELECT (SELECT count(*) FROM observations) || ' ' || (SELECT count(*) FROM comments)";

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void query_pages_through_a_result_and_cannot_write(int major) {
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            String sql = "SELECT id FROM chapters ORDER BY id";
            List<Object> ids = new ArrayList<>();
            Object cursor = null;
            int pages = 0;
            do {
                Answer page = cursor == null
                        ? call(tools, "query", "sql", sql, "limit", 3)
                        : call(tools, "query", "sql", sql, "limit", 3, "cursor", cursor);
                assertThat(page.error()).as(page.toString()).isFalse();
                ids.addAll((List<?>) Objects.requireNonNull(page.structured().get("rows")));
                assertThat(page.structured()).containsEntry("limit", 3).containsKey("ledger_entry");
                cursor = page.structured().get("next_cursor");
                assertThat(page.structured().get("truncated")).isEqualTo(cursor != null);
                pages++;
            } while (cursor != null);
            assertThat(pages).isEqualTo(3);
            assertThat(ids).hasToString("[[1], [2], [3], [4], [5], [6], [7], [8]]");

            for (String write : List.of(
                    "DELETE FROM comments",
                    "WITH gone AS (DELETE FROM comments RETURNING id) SELECT count(*) FROM gone",
                    "SELECT nextval('comments_id_seq')")) {
                assertThat(call(tools, "query", "sql", write).error()).as(write).isTrue();
            }
            // Whatever the agent set before.
            call(tools, "execute", "sql", "SET default_transaction_read_only = off");
            call(tools, "execute", "sql", "BEGIN READ WRITE");
            assertThat(error(call(tools, "query", "sql", "DELETE FROM comments")))
                    .asString()
                    .contains("25006", "Use the tool execute");
            assertThat(Bees.column(major, "SELECT count(*) FROM comments")).containsExactly("40000");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void one_call_is_one_statement_with_its_own_record(int major) {
        try (AgentSession session = Bees.session(major, "analyst")) {
            Tools tools = Tools.of(session);
            assertThat(error(call(tools, "query", "sql", "SELECT 1; SELECT 2")))
                    .asString()
                    .contains("multiple commands");
            Answer refused = call(tools, "query", "sql", "SELECT name, email FROM public.observers");
            assertThat(error(refused))
                    .asString()
                    .contains(
                            "verdict=refused",
                            "sqlstate=42501",
                            "readable columns are: id, chapter_id, name, joined_at");
            assertThat(refused.texts().getFirst()).startsWith("ERROR:  ").contains("\nDETAIL:  ", "\nHINT:  ");
            Object entry = refused.structured().get("ledger_entry");
            assertThat(Bees.settled(major, entry)).isEqualTo("refused SELECT name, email FROM public.observers");
            Answer allowed = call(tools, "query", "sql", "SELECT 'a row of mine'");
            assertThat(Bees.settled(major, allowed.structured().get("ledger_entry")))
                    .isEqualTo("allowed SELECT 'a row of mine'");
            assertThat(call(tools, "execute", "sql", "COPY species TO STDOUT").error())
                    .isTrue();
            assertThat(call(tools, "execute", "sql", "DROP TABLE observations").error())
                    .isTrue();
            assertThat(call(tools, "query", "sql", "SELECT 1", "limit", 5000).error())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void a_preview_says_what_would_change_and_changes_nothing(int major) {
        List<String> before = Bees.column(major, COUNTS);
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            Answer small = call(tools, "preview", "sql", "DELETE FROM observations WHERE id < 20", "sample", 1);
            assertThat(small.structured())
                    .containsEntry("outcome", "would run")
                    .containsEntry("row_count", 30)
                    .containsEntry("rolled_back", true);
            assertThat(small.structured().get("tables"))
                    .asString()
                    .contains("table=public.comments", "rows=11", "table=public.observations", "rows=19", "before=");
            Answer large = call(tools, "preview", "sql", "DELETE FROM observations WHERE quality_grade = 'needs_id'");
            assertThat(large.error()).isFalse();
            assertThat(large.structured()).containsEntry("outcome", "would be held");
            assertThat(large.structured().get("refusal")).asString().contains("18633 rows");
            for (String own : List.of(
                    "COMMIT",
                    "DO $$BEGIN DELETE FROM observations WHERE id = 1; COMMIT; END$$",
                    "ROLLBACK AND CHAIN")) {
                call(tools, "preview", "sql", own);
            }
            assertThat(call(tools, "preview", "sql", "DELETE FROM comments WHERE id = 1; COMMIT")
                            .error())
                    .isTrue();
        }
        assertThat(Bees.column(major, COUNTS)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void a_preview_shows_no_rows_of_a_table_that_row_policies_cut(int major) {
        try (AgentSession session = Bees.session(major, "warden")) {
            Answer answer = call(
                    Tools.of(session),
                    "preview",
                    "sql",
                    "UPDATE observations SET quality_grade = 'casual' WHERE id < 100 AND chapter_id = 3");
            assertThat(answer.structured().get("tables"))
                    .asString()
                    .contains("table=public.observations", "updated=")
                    .doesNotContain("before");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void a_hold_is_seen_and_an_approval_lets_the_same_rows_through_once(int major) {
        String update = "UPDATE comments SET body = body WHERE id <= 101";
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            Object hold = error(call(tools, "execute", "sql", update)).get("hold");
            assertThat(call(tools, "hold_status", "hold", hold).structured().get("holds"))
                    .asString()
                    .contains("state=waiting", "row_count=101");
            Bees.column(major, "SELECT id FROM pgcurb.approve(" + hold + ", 'agreed')");
            assertThat(call(tools, "hold_status", "hold", hold).structured().get("holds"))
                    .asString()
                    .contains("state=approved");
            assertThat(call(tools, "execute", "sql", update).structured())
                    .containsEntry("command", "UPDATE 101")
                    .containsEntry("row_count", 101L);
            assertThat(call(tools, "execute", "sql", update).error()).isTrue();
            assertThat(call(tools, "hold_status", "hold", 999_999L).error()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void describe_and_whoami_show_what_can_be_reached_and_nothing_else(int major) {
        try (AgentSession session = Bees.session(major, "analyst")) {
            Tools tools = Tools.of(session);
            Answer found = call(tools, "describe", "search", "observ");
            assertThat(found.structured().get("objects"))
                    .asString()
                    .contains("public.observations", "public.observers", "One bee, seen by one observer");
            Answer one = call(tools, "describe", "object", "observers");
            assertThat(one.structured().get("object"))
                    .asString()
                    .contains("name=joined_at", "PRIMARY KEY (id)")
                    .doesNotContain("name=email", "name=phone");
            assertThat(call(tools, "describe", "object", "pgcurb.hold").error()).isTrue();
            assertThat(call(tools, "describe", "object", "pg_catalog.pg_authid").error())
                    .isTrue();
            Map<String, ?> who = call(tools, "whoami").structured();
            assertThat(who.get("agent")).isEqualTo("analyst");
            assertThat(who.get("writes")).hasToString("[]");
            assertThat(who.get("reads")).asString().contains("columns=[id, chapter_id, name, joined_at]");
            assertThat(Answer.json(found.structured()).length()
                            + Answer.json(one.structured()).length())
                    .isLessThan(6_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void explain_plans_and_does_not_run(int major) {
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            Answer plan = call(tools, "explain", "sql", "DELETE FROM comments WHERE id = 1");
            assertThat(plan.structured()).containsKeys("cost", "estimated_rows", "ledger_entry");
            for (String sneaky : List.of("ANALYZE DELETE FROM comments", "(ANALYZE) DELETE FROM comments")) {
                assertThat(call(tools, "explain", "sql", sneaky).error())
                        .as(sneaky)
                        .isTrue();
            }
            assertThat(Bees.column(major, "SELECT count(*) FROM comments")).containsExactly("40000");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void hints_are_true_for_this_agent(int major) {
        try (AgentSession analyst = Bees.session(major, "analyst");
                AgentSession curator = Bees.session(major, "curator")) {
            assertThat(effect(analyst)).isEqualTo(new Tool.Effect(true, false, false, false));
            assertThat(effect(curator)).isEqualTo(new Tool.Effect(false, true, false, false));
        }
    }

    private static Tool.Effect effect(AgentSession session) {
        return Tools.of(session).all().stream()
                .filter(tool -> tool.name().equals("execute"))
                .findFirst()
                .orElseThrow()
                .effect();
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void a_slow_statement_is_cancelled_after_its_time(int major) {
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            String slow = "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r";
            Answer cancelled = call(tools, "query", "sql", slow, "timeout_s", 1);
            assertThat(error(cancelled)).asString().contains("verdict=cancelled", "57014");
            assertThat(call(tools, "query", "sql", "SELECT 1").error()).isFalse();
        }
    }
}
