package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What one undo does and what it refuses, on tables small enough to read. */
final class UndoIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, kind text UNIQUE, height numeric);
            INSERT INTO tree VALUES (1, 'oak', 3.50), (2, 'elm', 4.0), (3, 'ash', 5);
            """;
    private static final String FAMILY = """
            CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree ON DELETE CASCADE ON UPDATE CASCADE, fruit int);
            CREATE TABLE fruit (id int PRIMARY KEY, tree int REFERENCES tree ON DELETE CASCADE ON UPDATE CASCADE);
            ALTER TABLE tree ADD FOREIGN KEY (fruit) REFERENCES fruit ON DELETE SET NULL;
            INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 2), (4, 4), (5, NULL);
            INSERT INTO fruit VALUES (10, 1), (20, 2), (30, 3), (40, 4), (50, 5);
            UPDATE tree SET fruit = id * 10;
            """;

    @EachMajor
    void whatTheAgentInsertedUpdatedAndDeletedIsAsBefore(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            String before = trees.rows("tree");
            trees.agent(
                    "INSERT INTO tree VALUES (4, 'fir', 1)",
                    "UPDATE tree SET height = height + 1",
                    "DELETE FROM tree WHERE id = 2",
                    "UPDATE tree SET kind = 'yew' WHERE id = 4");
            assertThat(trees.rows("tree")).isNotEqualTo(before);
            Preview seen = trees.undo().done();
            assertThat(trees.rows("tree")).isEqualTo(before);
            assertThat(seen.tables()).singleElement().satisfies(line -> {
                assertThat(line.insert()).isEqualTo(1);
                assertThat(line.update()).isEqualTo(2);
                assertThat(line.delete()).isEqualTo(1);
                assertThat(line.conflict()).isZero();
            });
        }
    }

    @EachMajor
    void aUniqueValueThatMovedIsFreeAgainBeforeItIsTaken(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            String before = trees.rows("tree");
            trees.agent(
                    "DELETE FROM tree WHERE id = 1",
                    "UPDATE tree SET kind = 'oak' WHERE id = 2",
                    "INSERT INTO tree VALUES (9, 'elm', 9)");
            trees.undo();
            assertThat(trees.rows("tree")).isEqualTo(before);
        }
    }

    @EachMajor
    void aKeyThatWasChangedOrUsedAgainIsFollowed(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            String before = trees.rows("tree");
            trees.agent(
                    "UPDATE tree SET id = 7 WHERE id = 1",
                    "UPDATE tree SET id = 1 WHERE id = 2",
                    "DELETE FROM tree WHERE id = 3",
                    "INSERT INTO tree VALUES (3, 'fig', 0)",
                    "UPDATE tree SET id = 8 WHERE id = 7");
            trees.undo();
            assertThat(trees.rows("tree")).isEqualTo(before);
        }
    }

    @EachMajor
    void cascadesCyclesAndRowsThatPointAtThemselvesComeBack(TestPostgres postgres) throws SQLException {
        try (Orchard family = new Orchard(postgres, FAMILY, "tree", "fruit")) {
            String trees = family.rows("tree");
            String fruit = family.rows("fruit");
            family.agent("DELETE FROM tree WHERE id IN (1, 4)", "UPDATE tree SET id = 6 WHERE id = 5");
            assertThat(family.rows("tree")).isEqualTo("(6,,50)");
            family.undo();
            assertThat(family.rows("tree")).isEqualTo(trees);
            assertThat(family.rows("fruit")).isEqualTo(fruit);
        }
    }

    @EachMajor
    void anUndoneUndoBringsTheAgentsWorkBack(TestPostgres postgres) throws SQLException {
        try (Orchard family = new Orchard(postgres, FAMILY, "tree", "fruit")) {
            String before = family.rows("tree") + family.rows("fruit");
            family.agent("DELETE FROM tree WHERE id = 1", "INSERT INTO tree VALUES (8, 5, 50)");
            String after = family.rows("tree") + family.rows("fruit");
            long first = family.undo().number().orElseThrow();
            long second =
                    family.undo(Selection.none().undo(first), false).number().orElseThrow();
            assertThat(family.rows("tree") + family.rows("fruit")).isEqualTo(after);
            family.undo(Selection.none().undo(second), false);
            assertThat(family.rows("tree") + family.rows("fruit")).isEqualTo(before);
        }
    }

    @EachMajor
    void whatSomeoneElseDidSinceIsNeverOverwritten(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent(
                    "UPDATE tree SET height = 10 WHERE id = 1",
                    "UPDATE tree SET height = 10 WHERE id = 2",
                    "DELETE FROM tree WHERE id = 3",
                    "INSERT INTO tree VALUES (4, 'fir', 1)");
            trees.app("UPDATE tree SET height = 11 WHERE id = 1; INSERT INTO tree VALUES (3, 'box', 0);"
                    + "DELETE FROM tree WHERE id = 4");
            String since = trees.rows("tree");
            assertRefused(Code.PGC421, trees::undo);
            assertThat(trees.rows("tree")).isEqualTo(since);
            assertThat(trees.preview().tables().getFirst().conflicts())
                    .extracting(c -> c.key().get("id") + " " + c.why())
                    .containsExactly("1 changed by someone else since", "3 its key was taken by someone else since");
            trees.undo(trees.everything(), true);
            assertThat(trees.rows("tree")).isEqualTo("(1,oak,11) (2,elm,4.0) (3,box,0)");
        }
    }

    @EachMajor
    void aChangeOfSomeoneElseBetweenTwoOfTheAgentIsAConflict(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 10 WHERE id = 1");
            trees.app("UPDATE tree SET kind = 'holm oak' WHERE id = 1");
            trees.agent("UPDATE tree SET height = 12 WHERE id = 1");
            assertRefused(Code.PGC421, trees::undo);
            assertThat(trees.rows("tree")).startsWith("(1,\"holm oak\",12)");
        }
    }

    @EachMajor
    void aRowThatOthersReferToNowIsNotTakenAwayWithTheirs(TestPostgres postgres) throws SQLException {
        try (Orchard family = new Orchard(postgres, FAMILY, "tree", "fruit")) {
            family.agent("INSERT INTO tree VALUES (8, NULL, NULL)", "INSERT INTO fruit VALUES (80, 8)");
            family.app("INSERT INTO fruit VALUES (81, 8)");
            assertRefused(Code.PGC421, family::undo);
            assertThat(family.one("SELECT count(*) FROM fruit WHERE tree = 8")).isEqualTo("2");
        }
    }

    /** Tree 8 stays because someone changed it; were tree 7 to go, tree 8 would go with it. */
    @EachMajor
    void aRowThatStaysKeepsWhatItPointsAt(TestPostgres postgres) throws SQLException {
        try (Orchard family = new Orchard(postgres, FAMILY, "tree", "fruit")) {
            family.agent(
                    "INSERT INTO tree VALUES (7, NULL, NULL), (8, 7, NULL), (9, NULL, NULL)",
                    "INSERT INTO fruit VALUES (80, 8)");
            family.app("UPDATE tree SET fruit = 10 WHERE id = 8");
            assertThat(family.preview().tables())
                    .extracting(line -> line.table() + " " + line.delete() + " " + line.conflict())
                    .containsExactly("public.fruit 1 0", "public.tree 1 2");
            family.undo(family.everything(), true);
            assertThat(family.one("SELECT string_agg(t::text, ' ' ORDER BY id) FROM tree t WHERE id > 5"))
                    .isEqualTo("(7,,) (8,7,10)");
        }
    }

    /** ALWAYS AS IDENTITY takes DEFAULT in an UPDATE and nothing else. */
    @EachMajor
    void anIdentityThatWasDrawnAnewCannotBeSetBackAndIsSaidSo(TestPostgres postgres) throws SQLException {
        String ddl = "CREATE TABLE tree (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, height int);"
                + "INSERT INTO tree (id, height) VALUES (1, 10), (2, 20)";
        try (Orchard trees = new Orchard(postgres, ddl, "tree")) {
            trees.agent("UPDATE tree SET height = 0", "UPDATE tree SET n = DEFAULT WHERE id = 1");
            assertRefused(Code.PGC421, trees::undo);
            assertThat(trees.preview().tables().getFirst().conflicts())
                    .extracting(Preview.Conflict::why)
                    .containsExactly("its n was drawn anew and cannot be set back");
            trees.undo(trees.everything(), true);
            assertThat(trees.rows("tree")).isEqualTo("(1,3,0) (2,2,20)");
        }
    }

    @EachMajor
    void whatTheAgentRolledBackIsNothingToUndo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent(
                    "BEGIN",
                    "UPDATE tree SET height = 1",
                    "SAVEPOINT a",
                    "DELETE FROM tree",
                    "ROLLBACK TO a",
                    "COMMIT",
                    "BEGIN",
                    "DELETE FROM tree",
                    "ROLLBACK");
            Undone undone = trees.undo();
            assertThat(undone.done().restore()).isEqualTo(3);
            assertThat(trees.rows("tree")).isEqualTo("(1,oak,3.50) (2,elm,4.0) (3,ash,5)");
            assertThat(trees.undo().number()).as("a second undo of the same").isEmpty();
        }
    }

    @EachMajor
    void aWriteInsideAnotherOneIsTakenBackWithIt(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            String before = trees.rows("tree");
            trees.agent("""
                    CREATE FUNCTION pg_temp.fell(i int) RETURNS text LANGUAGE plpgsql AS
                    $$ BEGIN DELETE FROM public.tree WHERE id = i - 1; RETURN 'felled ' || i; END $$
                    """, "UPDATE tree SET kind = pg_temp.fell(id)");
            assertThat(trees.rows("tree")).isEqualTo("(3,\"felled 3\",5)");
            trees.undo();
            assertThat(trees.rows("tree")).isEqualTo(before);
        }
    }

    @EachMajor
    void nothingSelectedAndNoReasonAreRefused(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            assertRefused(Code.PGC420, () -> trees.undo(Selection.none(), false));
            assertRefused(Code.PGC420, () -> trees.undo(Selection.none().undo(4711), false));
            assertRefused(Code.PGC420, () -> trees.undo(Selection.none().entry(4711), false));
        }
    }

    @EachMajor
    void aTriggerThatRewritesWhatComesBackRefusesTheUndo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 10 WHERE id = 1");
            trees.app("""
                    CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN NEW.height := NEW.height + 1; RETURN NEW; END $$;
                    CREATE TRIGGER grow BEFORE UPDATE ON tree FOR EACH ROW EXECUTE FUNCTION grow();
                    """);
            assertRefused(Code.PGC421, trees::undo);
            assertThat(trees.rows("tree")).startsWith("(1,oak,10)");
        }
    }

    private static void assertRefused(Code code, ThrowingCallable undo) {
        assertThatThrownBy(undo)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
