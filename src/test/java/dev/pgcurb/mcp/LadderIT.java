package dev.pgcurb.mcp;

import static dev.pgcurb.mcp.Bees.call;
import static dev.pgcurb.mcp.Bees.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.TestPostgres;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ladder of tool designs, climbed by a scripted agent that makes each rung's mistake: free-form SQL, discovery, read-only, typed
 * tools. Each ends refused, held or bounded, and the database is as it was.
 */
class LadderIT {
    private static final String STATE = """
            SELECT (SELECT count(*) FROM observations) || ' ' || (SELECT count(*) FROM comments) || ' '
                || (SELECT count(*) FROM species) || ' ' || (SELECT count(*) FROM observers)""";

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void every_rung_ends_refused_held_or_bounded(int major) {
        List<String> before = Bees.column(major, STATE);
        TestPostgres.run(Bees.on(major).admin(), """
                CREATE OR REPLACE FUNCTION public.tidy() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
                    WITH gone AS (DELETE FROM public.comments RETURNING 1) SELECT count(*) FROM gone $$;
                GRANT EXECUTE ON FUNCTION public.tidy() TO curator""");
        try (AgentSession session = Bees.session(major, "curator");
                AgentSession warden = Bees.session(major, "warden")) {
            Tools tools = Tools.of(session);

            // Free-form SQL: the clean-up that took 18,633 rows.
            assertThat(error(
                            call(tools, "execute", "sql", "DELETE FROM observations WHERE quality_grade = 'needs_id'")))
                    .asString()
                    .contains("verdict=held", "18633 rows");
            // Two statements, one of them behind a comment.
            for (String stacked : List.of(
                    "SELECT 1; DELETE FROM comments", "SELECT 1 /* harmless */; -- see\nDELETE FROM comments")) {
                assertThat(call(tools, "query", "sql", stacked).error()).isTrue();
                assertThat(call(tools, "execute", "sql", stacked).error()).isTrue();
            }

            // A tool that is called read-only: a CTE that deletes, and a function that does.
            for (String hidden : List.of(
                    "WITH gone AS (DELETE FROM comments RETURNING id) SELECT count(*) FROM gone",
                    "SELECT public.tidy()")) {
                assertThat(error(call(tools, "query", "sql", hidden)))
                        .asString()
                        .contains("read-only transaction");
            }

            // What was withheld, by UNION and around a word list.
            for (String trick : List.of(
                    "SELECT name FROM public.observers UNION SELECT email FROM public.observers",
                    "SELECT/**/email/**/FROM/**/public.observers",
                    "SELECT (o).email FROM public.observers o",
                    "SELECT o::text FROM public.observers o")) {
                assertThat(error(call(tools, "query", "sql", trick)))
                        .as(trick)
                        .asString()
                        .contains("verdict=refused");
            }

            // The wrong table.
            assertThat(error(call(Tools.of(warden), "execute", "sql", "DELETE FROM species")))
                    .asString()
                    .contains("verdict=refused", "42501");

            // Everything there is.
            Answer all = call(tools, "query", "sql", "SELECT * FROM observations");
            assertThat(all.structured()).containsEntry("truncated", true).containsEntry("row_count", 100);
            assertThat(Answer.json(all.structured()).length()).isLessThan(2 * Page.BYTES);
        } finally {
            TestPostgres.run(Bees.on(major).admin(), "DROP FUNCTION public.tidy()");
        }
        assertThat(Bees.column(major, STATE)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void discovery_of_many_tables_is_bounded(int major) {
        TestPostgres.run(Bees.on(major).admin(), """
                DO $$ BEGIN
                    FOR i IN 1 .. 300 LOOP
                        EXECUTE format('CREATE TABLE public.bloat_%s (id int PRIMARY KEY)', i);
                        EXECUTE format('COMMENT ON TABLE public.bloat_%s IS %L', i, repeat('all about it ', 200));
                        EXECUTE format('GRANT SELECT (id) ON public.bloat_%s TO analyst', i);
                    END LOOP;
                END $$""");
        try (AgentSession session = Bees.session(major, "analyst")) {
            Answer found = call(Tools.of(session), "describe", "search", "bloat");
            assertThat((List<?>) Objects.requireNonNull(found.structured().get("objects")))
                    .hasSize(DescribeTool.FOUND);
            assertThat(found.structured()).containsEntry("truncated", true);
            assertThat(Answer.json(found.structured()).length()).isLessThan(8_000);
        } finally {
            TestPostgres.run(Bees.on(major).admin(), """
                    DO $$ BEGIN
                        FOR i IN 1 .. 300 LOOP
                            EXECUTE format('DROP TABLE public.bloat_%s', i);
                        END LOOP;
                    END $$""");
        }
    }
}
