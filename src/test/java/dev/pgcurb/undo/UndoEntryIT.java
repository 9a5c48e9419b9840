package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;

/** Which statements a ledger entry means, by the server's clock. The entries are written as a gateway writes them. */
final class UndoEntryIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int);
            INSERT INTO tree SELECT n, 0 FROM generate_series(1, 3) AS n;
            """;

    @EachMajor
    void anEntryMeansWhatItsLeaseDidUntilTheNextOne(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            long first = attempt(trees);
            trees.agent("UPDATE tree SET height = 1 WHERE id = 1");
            settle(trees, first, 10);
            long second = attempt(trees);
            trees.agent("UPDATE tree SET height = 2 WHERE id = 2");
            settle(trees, second, 10);
            trees.undo(Selection.none().entry(first), false);
            assertThat(trees.rows("tree")).isEqualTo("(1,0) (2,2) (3,0)");
            trees.undo(Selection.none().entry(second), false);
            assertThat(trees.rows("tree")).isEqualTo("(1,0) (2,0) (3,0)");
        }
    }

    @EachMajor
    void entriesThatWereSentTogetherAreRefused(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            long first = attempt(trees);
            long second = attempt(trees);
            trees.agent("UPDATE tree SET height = 1 WHERE id = 1", "UPDATE tree SET height = 2 WHERE id = 2");
            settle(trees, first, 60_000_000);
            settle(trees, second, 10);
            for (long entry : new long[] {first, second}) {
                assertThatThrownBy(() -> trees.undo(Selection.none().entry(entry), false))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(Code.PGC421));
            }
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,2) (3,0)");
        }
    }

    private static long attempt(Orchard trees) throws SQLException {
        return Long.parseLong(trees.one("""
                SELECT id FROM pgcurb.append('test', jsonb_build_array(jsonb_build_object(
                    'kind', 'attempt', 'lease_id', (SELECT max(id) FROM pgcurb.lease))))
                """));
    }

    private static void settle(Orchard trees, long entry, long micros) throws SQLException {
        trees.one("""
                SELECT id FROM pgcurb.append('test', '[{"kind": "outcome", "refers_to": %d, "verdict": "allowed", "duration_us": %d}]')
                """.formatted(entry, micros));
    }
}
