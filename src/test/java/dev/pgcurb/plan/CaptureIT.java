package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What the capture functions write for each row of an agent, and when they refuse. */
final class CaptureIT {
    /**
     * The functions that an agent's queries and rows go through pin no search_path. For every function, operator, type and
     * table that they name there is a look-alike, first on the agent's path, that does not let the row pass.
     */
    @EachMajor
    void nothingIsLookedUpByTheAgentsPath(TestPostgres postgres) throws SQLException {
        try (Trees trees = trees(postgres, 1_000_000)) {
            TestPostgres.run(
                    trees.admin, Script.of(CaptureIT.class, "look_alikes.sql").text());
            TestPostgres.run(trees.admin, "UPDATE pgcurb.lease SET claims = '{\"tenant\": 3}'");
            trees.agent("SET search_path = look_alikes, pg_catalog");
            assertThatThrownBy(() -> trees.agent("SELECT lower('A')")).hasMessageContaining("look-alike");
            assertThatThrownBy(() -> trees.agent("SELECT 2 % 1")).hasMessageContaining("look-alike");
            assertThatThrownBy(() -> trees.agent("SELECT 'epoch'::timestamptz")).hasMessageContaining("violates check");
            assertThat(rows(trees.slot, "SELECT pgcurb.claim('tenant'), pgcurb.current_lease()"))
                    .isEqualTo(trees.rows("SELECT 3, id FROM pgcurb.lease"));
            trees.agent("UPDATE public.tree SET height = DEFAULT");
            trees.agent("DELETE FROM public.tree");
            trees.agent("INSERT INTO public.tree VALUES (1, 2)");
            assertThat(trees.rows("""
                            SELECT "curb:op", "curb:after", count(*), min(id), max(id), sum(height)
                            FROM pgcurb_log."public.tree" GROUP BY 1, 2 ORDER BY 1, 2
                            """))
                    .containsExactly(
                            "D f 5000 1 5000 35000", "I t 1 1 1 2", "U f 5000 1 5000 15000", "U t 5000 1 5000 35000");
        }
    }

    @EachMajor
    void whatWasNotSeenToBeginIsRefused(TestPostgres postgres) throws SQLException {
        try (Trees trees = trees(postgres, 1_000_000)) {
            trees.agent("BEGIN", "DELETE FROM tree WHERE id = 1", "COMMIT");
            TestPostgres.run(
                    trees.admin, "DROP TRIGGER \"00_pgcurb_begin\" ON tree; DROP TRIGGER \"zz_pgcurb_end\" ON tree");
            assertThatThrownBy(() -> trees.agent("DELETE FROM tree WHERE id = 2"))
                    .hasMessageContaining("not seen to begin");
            assertThat(trees.rows("SELECT count(*) FROM tree")).containsExactly("4999");
            assertThat(trees.rows("SELECT count(*) FROM pgcurb_log.\"public.tree\""))
                    .containsExactly("1");
        }
    }

    /** Change numbers are drawn whatever becomes of the change: they tell how far a refused statement came. */
    @EachMajor
    void beyondTheCeilingTheRestIsNotWritten(TestPostgres postgres) throws SQLException {
        try (Trees trees = trees(postgres, 1500)) {
            long before = trees.lastChange();
            assertThatThrownBy(() -> trees.agent("DELETE FROM tree"))
                    .hasMessageContaining("refused: more than 1500 rows");
            assertThat(trees.lastChange() - before).isBetween(1501L, 1500L + 2 * 1024);
            trees.agent("DELETE FROM tree WHERE id <= 1500");
            assertThat(trees.rows("SELECT count(*) FROM tree")).containsExactly("3500");
            assertThat(trees.rows("SELECT count(*) FROM pgcurb_log.\"public.tree\""))
                    .containsExactly("1500");
        }
    }

    /** The last trigger of a table that foreign keys write to has no WHEN: it runs for everyone. */
    @EachMajor
    void whatCascadesIsCountedForAgentsAndForNobodyElse(TestPostgres postgres) throws SQLException {
        try (Trees trees = trees(postgres, 3)) {
            trees.agent("INSERT INTO nest VALUES (1, 1), (2, 2), (3, 2)");
            TestPostgres.run(
                    trees.admin,
                    "DELETE FROM tree WHERE id = 1; INSERT INTO nest VALUES (4, 4), (5, 4), (6, 4); UPDATE nest SET id = -id");
            assertThat(trees.rows("SELECT row_count, counts FROM pgcurb.written"))
                    .containsExactly("3 {\"public.nest\": 3}");
            assertThatThrownBy(() -> trees.agent("DELETE FROM tree WHERE id = 4"))
                    .hasMessageContaining("refused: 1 rows (and 3 in \"nest\"), the ceiling is 3");
            trees.agent("DELETE FROM tree WHERE id = 2");
            assertThat(trees.rows("SELECT id FROM nest ORDER BY id")).containsExactly("-6", "-5", "-4");
            assertThat(trees.rows("SELECT row_count, counts FROM pgcurb.written ORDER BY statement_at DESC LIMIT 1"))
                    .containsExactly("3 {\"public.nest\": 2, \"public.tree\": 1}");
            assertThat(trees.rows("SELECT count(*) FROM pgcurb_log.\"public.nest\""))
                    .containsExactly("5");
        }
    }

    private static Trees trees(TestPostgres postgres, long ceiling) throws SQLException {
        DatabaseUrl admin = TestSchema.installed(postgres);
        GuardedTables guards = new GuardedTables(admin);
        guards.ceiling("rows_per_statement", ceiling, false);
        TestPostgres.run(admin, """
                CREATE TABLE tree (id int PRIMARY KEY, height int DEFAULT 7);
                INSERT INTO tree SELECT n, 3 FROM generate_series(1, 5000) AS n;
                CREATE TABLE nest (id int PRIMARY KEY, tree int REFERENCES tree ON DELETE CASCADE)
                """);
        guards.guard("tree", "nest");
        return new Trees(admin, guards.slot());
    }

    /** A guarded table of 5,000 rows, one that refers to it, and a session of the agent that may write them. */
    private record Trees(DatabaseUrl admin, Connection slot) implements AutoCloseable {

        void agent(String... statements) throws SQLException {
            try (Statement each = slot.createStatement()) {
                for (String sql : statements) {
                    each.execute(sql);
                }
            }
        }

        long lastChange() throws SQLException {
            return Long.parseLong(
                    rows("SELECT last_value FROM pgcurb.change_id").getFirst());
        }

        List<String> rows(String sql) throws SQLException {
            try (Connection connection = admin.open()) {
                return CaptureIT.rows(connection, sql);
            }
        }

        @Override
        public void close() throws SQLException {
            slot.close();
        }
    }

    /** Each row's columns with a space between them. */
    private static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    columns.add(row.getString(i));
                }
                all.add(String.join(" ", columns));
            }
        }
        return all;
    }
}
