package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Indexes: built beside everybody's work, kept where they help, and gone otherwise. */
final class TuneIndexIT {
    private static final String BY_MAG = "SELECT count(*) FROM star WHERE mag = 77";
    private static final String BEFORE = "star_pkey star_by_region";

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void anIndexThatHelpsStaysAndOneThatHelpsNobodyGoes(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        try (Trials trials = stars.trials()) {
            long good = trials.proposeIndex("CREATE INDEX ON star (mag)", "looked up by it");
            TrialShown shown = stars.run(trials, good, BY_MAG, Stars.REGION);
            assertThat(shown.line().decision()).as(shown.line().toString()).contains("passed");
            assertThat(shown.line().now()).contains("watching");
            assertThat(shown.queries()).extracting(TrialShown.OfQuery::verdict).containsExactly("better", "same");
            assertThat(stars.indexes()).isEqualTo(BEFORE + " curb_star_mag");
            trials.keep(good, "it helps");

            long useless = trials.proposeIndex("CREATE INDEX nobody ON star (note)", "");
            TrialShown other = stars.run(trials, useless, BY_MAG, Stars.REGION);
            assertThat(other.line().decision()).contains("no difference");
            assertThat(other.line().reason()).contains("no query gained: the index goes");
            assertThat(other.line().now()).contains("reverted");
            assertThat(stars.indexes()).isEqualTo(BEFORE + " curb_star_mag");

            assertThat(trials.revert(good, "not any more")).isTrue();
        }
        assertThat(stars.indexes()).isEqualTo(BEFORE);
    }

    @EachMajor(cluster = TestPostgres.STATISTICS)
    void anIndexThatCostsMoreWritesThanItSavesGoes(TestPostgres postgres) {
        Stars stars = new Stars(postgres);
        Workload weighed =
                new Workload("pg_stat_statements", Stars.workload(BY_MAG).queries(), List.of());
        stars.sql("UPDATE star SET note = note || '!'");
        Stars.await(
                "the count of writes",
                () -> Long.parseLong(
                                stars.text("SELECT n_tup_upd FROM pg_stat_all_tables WHERE relid = 'star'::regclass"))
                        > 0);
        try (Trials trials = stars.trials()) {
            long proposal = trials.proposeIndex("CREATE INDEX ON star (mag)", "");
            TrialShown shown = trials.run(proposal, weighed, Stars.staged(), (sample, spent) -> {});
            assertThat(shown.line().decision()).contains("no difference");
            assertThat(shown.line().reason().orElseThrow()).contains("writes cost about");
        }
        assertThat(stars.indexes()).isEqualTo(BEFORE);
    }

    /** A transaction that is open holds CREATE INDEX CONCURRENTLY up; it gives up, and leaves nothing. */
    @EachMajor(cluster = TestPostgres.STATISTICS)
    void anIndexThatCannotBeBuiltLeavesNothingBehind(TestPostgres postgres) throws SQLException {
        Stars stars = new Stars(postgres);
        try (Connection writer = stars.application().open();
                Statement statement = writer.createStatement();
                Trials trials = stars.trials()) {
            long proposal = trials.proposeIndex("CREATE INDEX ON star (mag)", "");
            writer.setAutoCommit(false);
            statement.execute("UPDATE star SET mag = 1 WHERE id = 1");
            assertThatThrownBy(() -> stars.run(trials, proposal, BY_MAG)).hasMessageContaining("lock timeout");
            writer.rollback();
            Stars.await("the invalid index to go", () -> stars.indexes().equals(BEFORE));
            assertThat(trials.find(proposal).now()).contains("reverted");
        }
    }
}
