package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An agent takes back its own last transaction, straight on Postgres, where its policy lets it. */
final class OwnUndoIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int);
            CREATE TABLE fruit (id int PRIMARY KEY, tree int REFERENCES tree ON DELETE CASCADE);
            INSERT INTO tree SELECT n, 0 FROM generate_series(1, 3) AS n;
            INSERT INTO fruit SELECT n, n FROM generate_series(1, 3) AS n;
            """;
    private static final String UNDO = "SELECT pgcurb.undo_last()";

    @EachMajor
    void notUnlessThePolicySaysSo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.agent("UPDATE tree SET height = 1");
            assertRefused("the policy does not let agent", () -> trees.agent(UNDO));
            trees.right("own_last = false");
            assertRefused("the policy does not let agent", () -> trees.agent(UNDO));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
        }
    }

    @EachMajor
    void theLastTransactionAsAWholeAndNothingBeforeIt(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1 WHERE id = 1");
            String before = trees.rows("tree") + trees.rows("fruit");
            trees.agent("BEGIN", "DELETE FROM tree WHERE id = 2", "UPDATE tree SET height = 9", "COMMIT");
            String after = trees.rows("tree") + trees.rows("fruit");
            trees.agent(UNDO);
            assertThat(trees.rows("tree") + trees.rows("fruit")).isEqualTo(before);
            // Its own undo is its last transaction now: never further back.
            trees.agent(UNDO);
            assertThat(trees.rows("tree") + trees.rows("fruit")).isEqualTo(after);
            trees.agent(UNDO);
            assertThat(trees.rows("tree") + trees.rows("fruit")).isEqualTo(before);
        }
    }

    @EachMajor
    void neverAnotherLeases(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1");
            trees.newLease();
            assertRefused("has committed no change", () -> trees.agent(UNDO));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
        }
    }

    @EachMajor
    void neverOverSomeoneElsesChange(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1");
            trees.app("UPDATE tree SET height = 2 WHERE id = 3");
            assertRefused("cannot be put back", () -> trees.agent(UNDO));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,2)");
        }
    }

    @EachMajor
    void neverWithinATransactionThatChangedRows(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1");
            assertRefused(
                    "has changed rows itself",
                    () -> trees.agent("BEGIN", "UPDATE tree SET height = 5 WHERE id = 1", UNDO));
            trees.agent("ROLLBACK");
            assertRefused(
                    "has changed rows itself",
                    () -> trees.agent(
                            "DO $$ BEGIN UPDATE tree SET height = 5 WHERE id = 1; PERFORM pgcurb.undo_last(); END $$"));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
        }
    }

    @EachMajor
    void countsAgainstTheCeilingsLikeAnythingItWrites(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1");
            trees.app("INSERT INTO pgcurb.ceiling (agent, ceiling, \"limit\", rule, source) VALUES ('"
                    + trees.agentName() + "', 'rows_per_statement', 2, 'r', 's')");
            assertRefused("the ceiling is 2", () -> trees.agent(UNDO));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
            trees.app("UPDATE pgcurb.ceiling SET \"limit\" = 3");
            trees.agent(UNDO);
            assertThat(trees.one("SELECT sum(row_count) FROM pgcurb.written WHERE agent = '" + trees.agentName() + "'"))
                    .isEqualTo("6");
        }
    }

    @EachMajor
    void aTriggerThatRewritesWhatComesBackRefusesIt(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 10 WHERE id = 1");
            trees.app("""
                    CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN NEW.height := NEW.height + 1; RETURN NEW; END $$;
                    CREATE TRIGGER grow BEFORE UPDATE ON tree FOR EACH ROW EXECUTE FUNCTION grow();
                    """);
            assertRefused("a trigger rewrites", () -> trees.agent(UNDO));
            assertThat(trees.rows("tree")).startsWith("(1,10)");
        }
    }

    @EachMajor
    void isInTheLedgerOnceAndAPersonCanUndoIt(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree", "fruit")) {
            trees.right("own_last = true");
            trees.agent("UPDATE tree SET height = 1", UNDO);
            assertThat(trees.one("SELECT pgcurb.record_own_undos()")).isEqualTo("1");
            assertThat(trees.one("SELECT pgcurb.record_own_undos()")).isEqualTo("0");
            assertThat(trees.one("SELECT agent || ' ' || rows FROM pgcurb.log WHERE kind = 'undo'"))
                    .isEqualTo(trees.agentName() + " 3");
            long undo = Long.parseLong(trees.one("SELECT id FROM pgcurb.undo"));
            trees.undo(Selection.none().undo(undo), false);
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
        }
    }

    private static void assertRefused(String why, ThrowingCallable undo) {
        assertThatThrownBy(undo).isInstanceOf(SQLException.class).hasMessageContaining(why);
    }
}
