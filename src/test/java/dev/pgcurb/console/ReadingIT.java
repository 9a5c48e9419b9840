package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.people.Right;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the API reads: nothing twice, nothing left out, nothing for who is not signed in, and no value for who may not read it. */
final class ReadingIT {
    private static final List<String> PATHS = List.of(
            "holds",
            "holds/1",
            "ledger",
            "ledger/1",
            "ledger/export",
            "agents",
            "agents/x",
            "agents/x/reach",
            "undo",
            "trials",
            "trials/1",
            "events");

    /** Attempts that were settled at once, later, in a block and never; several entries share a time. */
    private static final String ENTRIES = """
            SELECT pgcurb.append('one', (
                SELECT jsonb_agg(e ORDER BY n, part)
                FROM generate_series(1, 12) AS n
                CROSS JOIN LATERAL (VALUES
                    (0, jsonb_build_object('id', %1$d + n * 10, 'kind', 'attempt', 'agent', 'a' || n %% 2, 'lease_id', 99,
                        'statement', 'SELECT ' || n) || CASE WHEN n %% 4 = 0 THEN '{"verdict": "refused"}' ELSE '{}' END::jsonb),
                    (1, CASE WHEN n %% 4 IN (1, 2) THEN jsonb_build_object('kind', 'outcome', 'refers_to', %1$d + n * 10,
                        'verdict', CASE n %% 4 WHEN 1 THEN 'allowed' ELSE 'held' END, 'rows', n) END),
                    (2, CASE WHEN n = 6 THEN jsonb_build_object('id', %1$d + 69, 'kind', 'attempts', 'agent', 'a1', 'verdict', 'allowed',
                        'first_id', %1$d + 62, 'statements', '[["SELECT the block", "f"]]'::jsonb,
                        'attempts', jsonb_build_array(jsonb_build_array(%1$d + 62, 5, 1, 7, 0), jsonb_build_array(%1$d + 65, 4, 1, 7, 0),
                            jsonb_build_array(%1$d + 67, 3, 1, 7, 0), jsonb_build_array(%1$d + 69, 2, 1, 7, 0))) END),
                    (3, CASE WHEN n = 3 THEN '{"kind": "lease", "agent": "a1", "detail": {"what": "opened"}}'::jsonb END)
                ) AS x (part, e)
                WHERE e IS NOT NULL))
            """;

    @EachMajor
    void pagesOfTheLedgerHoldEachEntryOnce(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna");
            for (int batch = 1; batch <= 3; batch++) {
                desk.run(ENTRIES.formatted(batch * 1000));
            }
            String order = " ORDER BY at DESC, seq DESC, id DESC";
            assertThat(walk(anna, "kind=all")).isEqualTo(ids(desk, "SELECT id FROM pgcurb.log" + order));
            assertThat(walk(anna, "")).isEqualTo(ids(desk, "SELECT id FROM pgcurb.log WHERE kind <> 'lease'" + order));
            assertThat(walk(anna, "kind=lease"))
                    .isEqualTo(ids(desk, "SELECT id FROM pgcurb.log WHERE kind = 'lease'" + order));
            assertThat(walk(anna, "agent=a1"))
                    .isEqualTo(ids(desk, "SELECT id FROM pgcurb.log WHERE agent = 'a1' AND kind <> 'lease'" + order));
            assertThat(walk(anna, "text=THE+block")).hasSize(12);
            for (String verdict : List.of("allowed", "held", "refused", "unknown", "running", "failed")) {
                assertThat(walk(anna, "verdict=" + verdict))
                        .as(verdict)
                        .containsExactlyInAnyOrderElementsOf(
                                ids(desk, "SELECT id FROM pgcurb.log WHERE verdict = '" + verdict + "'"));
                assertThat(walk(anna, "agent=a1&kind=attempt&verdict=" + verdict))
                        .as(verdict + " of a1")
                        .containsExactlyInAnyOrderElementsOf(ids(
                                desk, "SELECT id FROM pgcurb.log WHERE agent = 'a1' AND verdict = '" + verdict + "'"));
            }
            assertThat(anna.get("/api/v1/ledger/export?verdict=held").text().lines())
                    .hasSize(9)
                    .allMatch(line -> line.startsWith("{\"v\":1,\"id\":") && line.contains("\"verdict\":\"held\""));
            assertThat(anna.get("/api/v1/ledger?before=yesterday").status()).isEqualTo(400);
            assertThat(anna.get("/api/v1/ledger?since=yesterday").status()).isEqualTo(400);
            assertThat(anna.get("/api/v1/ledger?since=1h")
                            .json()
                            .path("entries")
                            .size())
                    .isPositive();
        }
    }

    @EachMajor
    void anEntryShowsItsChainAndThatItWasTouched(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser anna = desk.person("anna");
            desk.run(ENTRIES.formatted(1000));
            for (long id : ids(desk, "SELECT id FROM pgcurb.log")) {
                JsonNode entry = anna.get("/api/v1/ledger/" + id).json();
                assertThat(entry.path("id").asLong()).isEqualTo(id);
                assertThat(entry.path("chain").path("sound").asBoolean(false))
                        .as("entry " + id)
                        .isTrue();
                assertThat(entry.path("verdict").asString(""))
                        .isEqualTo(desk.value("SELECT coalesce(verdict, '') FROM pgcurb.log WHERE id = " + id));
            }
            assertThat(anna.get("/api/v1/ledger/1067").json().path("statement").asString())
                    .isEqualTo("SELECT the block");
            assertThat(anna.get("/api/v1/ledger/1066").status())
                    .as("a number that the block leaves out")
                    .isEqualTo(404);
            assertThat(anna.get("/api/v1/ledger/nothing").status()).isEqualTo(404);

            desk.run("ALTER TABLE pgcurb.entry DISABLE TRIGGER append_only;"
                    + " UPDATE pgcurb.entry SET body = body || '{\"rows\": 1}' WHERE id = 1040;"
                    + " ALTER TABLE pgcurb.entry ENABLE ALWAYS TRIGGER append_only");
            assertThat(sound(anna, 1040)).as("the one that was edited").isFalse();
            assertThat(sound(anna, 1060)).as("one that was not").isTrue();
            desk.run("ALTER TABLE pgcurb.entry DISABLE TRIGGER append_only; DELETE FROM pgcurb.entry WHERE id = 1080;"
                    + " ALTER TABLE pgcurb.entry ENABLE ALWAYS TRIGGER append_only");
            assertThat(sound(anna, 1090)).as("the one behind a gap").isFalse();
        }
    }

    @EachMajor
    void aHoldShowsValuesToWhoMayReadThemAndWhatRanOnceItDid(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser nobody = desk.person("nobody", Right.APPROVE);
            desk.add("boss", desk.superuser().user(), Right.SEE, Right.APPROVE, Right.UNDO);
            Browser boss = desk.browser("boss");
            long id = desk.hold();
            String path = "/api/v1/holds/" + id;
            assertThat(nobody.get(path).json().path("sample").size()).isZero();
            JsonNode hold = boss.get(path).json();
            assertThat(hold.path("sample")
                            .path("public.bee")
                            .get(0)
                            .path("before")
                            .path("name")
                            .asString())
                    .isEqualTo("bee 1");
            assertThat(hold.path("rows").asLong()).isEqualTo(10);
            assertThat(hold.path("run").isNull()).isTrue();
            assertThat(boss.get("/api/v1/holds?state=waiting")
                            .json()
                            .path("holds")
                            .size())
                    .isEqualTo(1);
            boss.post(path + "/approve", desk.seen(id));
            assertThat(desk.agent(Desk.ALL_BEES)).isEqualTo(10);
            desk.run("SELECT pgcurb.record_holds()");
            JsonNode run = boss.get(path).json().path("run");
            assertThat(run.path("digest")).isEqualTo(hold.path("digest"));
            assertThat(run.path("rows").asLong()).isEqualTo(10);
            assertThat(run.path("tables").get(0).path("table").asString()).isEqualTo("public.bee");

            String transaction =
                    "{\"transaction\": \"" + run.path("transaction").asString() + "\"}";
            JsonNode rows = boss.post("/api/v1/undo/rows", transaction)
                    .json()
                    .path("tables")
                    .path("public.bee");
            assertThat(rows.size()).isEqualTo(10);
            assertThat(rows.get(0).path("operation").asString()).isEqualTo("update");
            assertThat(rows.get(0).path("before").path("name").asString()).isEqualTo("gone");
            assertThat(rows.get(0).path("after").path("name").asString()).isEqualTo("bee 1");
            desk.add("mole", null, Right.SEE, Right.UNDO);
            assertThat(desk.browser("mole")
                            .post("/api/v1/undo/rows", transaction)
                            .json()
                            .path("tables")
                            .size())
                    .as("who may undo and reads nothing")
                    .isZero();
            assertThat(nobody.post("/api/v1/undo/rows", transaction).status()).isEqualTo(403);
            assertThat(boss.post("/api/v1/undo/rows", "{}").status()).isEqualTo(422);

            boss.post("/api/v1/undo/apply", transaction.replace("}", ", \"reason\": \"so\", \"rows\": 10}"));
            assertThat(boss.get(path).json().path("run").path("undone").asLong(0))
                    .isPositive();
            assertThat(boss.get("/api/v1/undo")
                            .json()
                            .path("undos")
                            .get(0)
                            .path("by")
                            .asString())
                    .isEqualTo("boss");
            JsonNode agent = boss.get("/api/v1/agents/" + desk.agent()).json();
            assertThat(agent.path("day").path("approved").asLong()).isEqualTo(1);
            assertThat(agent.path("ceilings").get(0).path("ceiling").asString()).isEqualTo("rows_per_statement");
        }
    }

    @EachMajor
    void nobodyReadsWithoutSigningIn(TestPostgres postgres) throws SQLException {
        try (Desk desk = new Desk(postgres)) {
            Browser stranger = new Browser(desk.url());
            assertThat(PATHS).allMatch(path -> stranger.get("/api/v1/" + path).status() == 401);
            Browser anna = desk.person("anna");
            assertThat(anna.get("/api/v1/trials").json().path("trials").size()).isZero();
            assertThat(List.of("holds/7", "ledger/7", "agents/x", "trials/7"))
                    .allMatch(path -> anna.get("/api/v1/" + path).status() == 404);
        }
    }

    private static boolean sound(Browser browser, long id) {
        return browser.get("/api/v1/ledger/" + id)
                .json()
                .path("chain")
                .path("sound")
                .asBoolean(true);
    }

    /** The numbers of all entries that fit, page by page. */
    private static List<Long> walk(Browser browser, String filter) {
        List<Long> ids = new ArrayList<>();
        String next = "";
        do {
            JsonNode page =
                    browser.get("/api/v1/ledger?limit=5&" + filter + next).json();
            page.path("entries").forEach(entry -> ids.add(entry.path("id").asLong()));
            next = page.path("next").isString() ? "&before=" + page.path("next").asString() : "";
        } while (!next.isEmpty() && ids.size() < 500);
        return ids;
    }

    private static List<Long> ids(Desk desk, String sql) throws SQLException {
        try (Connection connection = desk.superuser().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<Long> ids = new ArrayList<>();
            while (row.next()) {
                ids.add(row.getLong(1));
            }
            return ids;
        }
    }
}
