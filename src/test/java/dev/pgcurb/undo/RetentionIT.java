package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;

/** How long images are kept: what is deleted, what is not, and what undo says afterwards. */
final class RetentionIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int);
            INSERT INTO tree SELECT n, 0 FROM generate_series(1, 2500) AS n;
            """;
    private static final String IMAGES = "SELECT count(*) FROM pgcurb_log.\"public.tree\"";

    @EachMajor
    void whatIsPastItsTimeGoesAndUndoSaysSo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1 WHERE id <= 10");
            String xid = trees.one("SELECT max(xid::text::bigint) FROM pgcurb.written");
            assertThat(trees.one("SELECT pgcurb.undo_prune()"))
                    .as("30 days are the default")
                    .isEqualTo("0");
            trees.right("retention = '0s'");
            assertThat(trees.one("SELECT pgcurb.undo_prune()")).isEqualTo("20");
            assertThat(trees.one(IMAGES)).isEqualTo("0");
            for (Selection one : List.of(
                    Selection.none().transaction(Long.parseLong(xid)),
                    Selection.none().lease(Long.parseLong(trees.one("SELECT max(id) FROM pgcurb.lease"))))) {
                assertThatThrownBy(() -> trees.undo(one, false)).isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Code.PGC426);
                    assertThat(problem.what()).contains("past their retention");
                });
            }
            trees.right("retention = '30 days'");
            trees.agent("UPDATE tree SET height = 2 WHERE id = 20");
            assertThat(trees.preview().outside())
                    .contains("1 statements are past their retention: their images are deleted");
            trees.undo();
            assertThat(trees.one("SELECT sum(height) FROM tree")).isEqualTo("10");
        }
    }

    @EachMajor
    void notWhatIsStillOpenAndNoMoreThanAskedForAtOnce(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.right("retention = '0s'");
            trees.agent(
                    "UPDATE tree SET height = 1 WHERE id <= 1000",
                    "BEGIN",
                    "UPDATE tree SET height = 2 WHERE id > 1000");
            assertThat(trees.one("SELECT pgcurb.undo_prune(700)")).isEqualTo("700");
            assertThat(trees.one("SELECT pgcurb.undo_prune(700)")).isEqualTo("700");
            assertThat(trees.one("SELECT pgcurb.undo_prune(700)")).isEqualTo("600");
            assertThat(trees.one("SELECT pgcurb.undo_prune(700)")).isEqualTo("0");
            trees.right("retention = '30 days'");
            trees.agent("COMMIT");
            assertThat(trees.one(IMAGES)).isEqualTo("3000");
            trees.undo();
            assertThat(trees.one("SELECT sum(height) FROM tree")).isEqualTo("1000");
        }
    }

    @EachMajor
    void fromTheFirstDeletedRowOnTheStatementIsRefusedAsAWhole(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.right("retention = '0s'");
            trees.agent("UPDATE tree SET height = 1");
            trees.one("SELECT pgcurb.undo_prune(100)");
            trees.right("retention = '30 days'");
            assertThat(trees.preview().restore()).isZero();
            assertThatThrownBy(() -> trees.undo(
                            Selection.none()
                                    .transaction(Long.parseLong(
                                            trees.one("SELECT max(xid::text::bigint) FROM pgcurb.written"))),
                            false))
                    .isInstanceOf(Problem.class);
        }
    }

    /** An undo looks at the images more than once: were some of them deleted in between, it would put half a chain back. */
    @EachMajor
    void nothingIsDeletedUnderAnUndo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree");
                Connection person = trees.admin().open();
                Statement undo = person.createStatement()) {
            trees.agent("UPDATE tree SET height = 1 WHERE id <= 10");
            trees.right("retention = '0s'");
            person.setAutoCommit(false);
            undo.execute("SELECT pgcurb.undo_apply('{\"agent\": \"" + trees.agentName() + "\"}', 'testing')");
            assertThat(trees.one("SELECT pgcurb.undo_prune()")).isEqualTo("0");
            assertThat(trees.one(IMAGES)).isEqualTo("20");
            person.commit();
            assertThat(trees.one("SELECT pgcurb.undo_prune()")).isEqualTo("40");
        }
    }

    @EachMajor
    @Timeout(60)
    void anUndoWaitsForADeletionAndThenKnowsOfIt(TestPostgres postgres) throws Exception {
        try (Orchard trees = new Orchard(postgres, TREES, "tree");
                Connection gateway = trees.admin().open();
                Statement prune = gateway.createStatement()) {
            trees.agent("UPDATE tree SET height = 1 WHERE id <= 10");
            long xid = Long.parseLong(trees.one("SELECT max(xid::text::bigint) FROM pgcurb.written"));
            trees.right("retention = '0s'");
            gateway.setAutoCommit(false);
            prune.execute("SELECT pgcurb.undo_prune()");
            CompletableFuture<Undone> undo = CompletableFuture.supplyAsync(
                    () -> trees.undo(Selection.none().transaction(xid), false));
            while (trees.one(
                            "SELECT count(*) FROM pg_locks WHERE relation = 'pgcurb.captured_table'::regclass AND NOT granted")
                    .equals("0")) {
                assertThat(undo).as("it waits").isNotDone();
            }
            gateway.commit();
            assertThatThrownBy(undo::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC426));
            assertThat(trees.one("SELECT sum(height) FROM tree")).isEqualTo("10");
        }
    }

    @EachMajor
    void whatUndosWroteGoesToo(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1 WHERE id = 1");
            long undo = trees.undo().number().orElseThrow();
            trees.right("retention = '0s'");
            assertThat(trees.one("SELECT pgcurb.undo_prune()")).isEqualTo("4");
            assertThatThrownBy(() -> trees.undo(Selection.none().undo(undo), false))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC426));
        }
    }

    @EachMajor
    void whatIsKeptAndWhatItCostsIsShownByTableAndAgent(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.right("retention = '48 hours'");
            trees.agent("UPDATE tree SET height = 1 WHERE id <= 2000", "DELETE FROM tree WHERE id = 1");
            Kept kept = trees.stats().getFirst();
            assertThat(kept.table()).isEqualTo("public.tree");
            assertThat(kept.agent()).contains(trees.agentName());
            assertThat(kept.statements()).isEqualTo(2);
            assertThat(kept.rows()).isEqualTo(2001);
            assertThat(kept.retention()).contains("48h");
            assertThat(kept.rowsPerDay()).isEqualByComparingTo("2001");
            assertThat(kept.bytes())
                    .isEqualTo(
                            Long.parseLong(trees.one("SELECT pg_total_relation_size('pgcurb_log.\"public.tree\"')")));
        }
    }
}
