package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** What {@code pgcurb undo} says and does beside the undo itself: its ceiling, what is kept, and deleting what is not any more. */
@Timeout(120)
final class UndoVerbsIT {
    @EachMajor
    void moreThanTheCeilingOnlyInSoManyWords(TestPostgres postgres) throws SQLException {
        Trees trees = Trees.changed(postgres);
        trees.right("row_limit = 2");
        Ran refused = trees.undo("--agent", trees.agent, "--apply", "--reason", "testing");
        assertThat(refused.exit()).isEqualTo(Exit.FAILED);
        assertThat(refused.err()).contains("[PGC425]", "3 rows, the ceiling is 2", "--up-to 3");
        assertThat(trees.height()).isEqualTo("3");
        Ran still = trees.undo("--agent", trees.agent, "--apply", "--reason", "testing", "--up-to", "2");
        assertThat(still.err()).contains("[PGC425]");
        assertThat(trees.height()).isEqualTo("3");
        Ran done = trees.undo("--agent", trees.agent, "--apply", "--reason", "testing", "--up-to", "3");
        assertThat(done.exit()).isEqualTo(Exit.DONE);
        assertThat(done.out()).contains("done, 3 rows are as before");
        assertThat(trees.height()).isEqualTo("0");
    }

    @EachMajor
    void statsSayWhatIsKept(TestPostgres postgres) throws SQLException {
        Trees trees = Trees.changed(postgres);
        trees.right("retention = '48 hours'");
        Ran table = trees.undo("--stats");
        assertThat(table.exit()).isEqualTo(Exit.DONE);
        assertThat(table.out()).contains("public.tree", trees.agent);
        assertThat(trees.undo("--stats", "--json").out())
                .startsWith("{\"v\":1,")
                .contains("\"public.tree\"", "\"" + trees.agent + "\"", "\"rows\":3", "\"statements\":1");
    }

    @EachMajor
    void pruneDeletesWhatIsPastItsTimeAndNothingElse(TestPostgres postgres) throws SQLException {
        Trees trees = Trees.changed(postgres);
        assertThat(trees.undo("--prune").out()).startsWith("0 images");
        assertThat(trees.images()).isEqualTo("6");
        trees.right("retention = '0s'");
        assertThat(trees.undo("--prune", "--json").out()).contains("\"v\":1", "\"deleted\":6");
        assertThat(trees.images()).isEqualTo("0");
        assertThat(trees.height()).as("the table itself is not touched").isEqualTo("3");
        Ran late = trees.undo("--agent", trees.agent);
        assertThat(late.out()).contains("past their retention");
    }

    /** Three trees that an agent has changed with one statement. */
    private record Trees(DatabaseUrl admin, String agent) {
        static Trees changed(TestPostgres postgres) throws SQLException {
            DatabaseUrl admin = TestSchema.installed(postgres);
            TestPostgres.run(admin, """
                    CREATE TABLE tree (id int PRIMARY KEY, height int);
                    INSERT INTO tree SELECT n, 0 FROM generate_series(1, 3) AS n;
                    """);
            GuardedTables tables = new GuardedTables(admin);
            tables.guard("tree");
            try (Connection agent = tables.slot();
                    Statement statement = agent.createStatement()) {
                statement.execute("UPDATE tree SET height = 1");
            }
            return new Trees(admin, tables.agent());
        }

        Ran undo(String... args) {
            return Ran.of(Stream.of(List.of("undo", "--database", admin.withPassword()), List.of(args))
                    .flatMap(List::stream)
                    .toArray(String[]::new));
        }

        void right(String assignment) {
            TestPostgres.run(
                    admin,
                    "INSERT INTO pgcurb.undo_right (agent) VALUES ('" + agent + "') ON CONFLICT DO NOTHING;"
                            + "UPDATE pgcurb.undo_right SET " + assignment + " WHERE agent = '" + agent + "'");
        }

        String height() throws SQLException {
            return one("SELECT sum(height) FROM tree");
        }

        String images() throws SQLException {
            return one("SELECT count(*) FROM pgcurb_log.\"public.tree\"");
        }

        private String one(String query) throws SQLException {
            try (Connection connection = admin.open();
                    Statement statement = connection.createStatement();
                    var row = statement.executeQuery(query)) {
                row.next();
                return String.valueOf(row.getString(1));
            }
        }
    }
}
