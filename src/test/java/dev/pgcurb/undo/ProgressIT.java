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
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;

/** A long undo says how far it is while it runs, and waits for nobody's lock for ever. */
@Timeout(60)
final class ProgressIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int);
            INSERT INTO tree SELECT n, 0 FROM generate_series(1, 7000) AS n;
            """;
    private static final How ALL = new How("testing", false, OptionalLong.empty(), OptionalLong.empty());

    /** The last row is locked until the first step is told: were steps told only at the end, the undo would give up. */
    @EachMajor
    void stepsAreToldWhileItRuns(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree");
                Connection other = trees.admin().open();
                Statement lock = other.createStatement()) {
            trees.agent("DELETE FROM tree WHERE id > 5000", "UPDATE tree SET height = 1 WHERE id <= 5000");
            other.setAutoCommit(false);
            lock.execute("SELECT FROM tree WHERE id = 5000 FOR UPDATE");
            AtomicLong told = new AtomicLong();
            new Undo(trees.admin()).apply(trees.everything(), ALL, rows -> {
                if (told.getAndAdd(rows) == 0) {
                    release(other);
                }
            });
            assertThat(told.get()).as("in steps of 2,000 rows of each kind").isEqualTo(4000 + 2000);
            assertThat(trees.one("SELECT count(*) FROM tree WHERE height = 0")).isEqualTo("7000");
        }
    }

    @EachMajor
    void itGivesUpWhereSomeoneHoldsARowForLong(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree");
                Connection other = trees.admin().open();
                Statement lock = other.createStatement()) {
            trees.agent("UPDATE tree SET height = 1");
            other.setAutoCommit(false);
            lock.execute("SELECT FROM tree WHERE id = 17 FOR UPDATE");
            assertThatThrownBy(() -> new Undo(trees.admin()).apply(trees.everything(), ALL, rows -> {}))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC422));
            assertThat(trees.one("SELECT count(*) FROM tree WHERE height = 1")).isEqualTo("7000");
            assertThat(trees.one("SELECT count(*) FROM pgcurb.undo")).isEqualTo("0");
        }
    }

    private static void release(Connection other) {
        try {
            other.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
