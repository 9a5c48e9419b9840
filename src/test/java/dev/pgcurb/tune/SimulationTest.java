package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Two hundred trials with known truth, as issue 8 wants them. */
class SimulationTest {
    private static final int TRIALS = 200;
    private static final long SEED = 20261122;

    @Test
    void nothingHarmfulIsKeptFewGoodOnesAreRejectedAndNoMoreIsSpentThanThePolicySays() {
        Simulation.Result result = Simulation.run(TRIALS, SEED);
        assertThat(result.kept()).as("harmful candidates that were kept").isZero();
        assertThat(result.rejected() + result.none())
                .as("good candidates that were not kept")
                .isLessThanOrEqualTo(TRIALS / 2 / 10);
        assertThat(result.mostMs()).as("ms spent").isLessThanOrEqualTo((double)
                Simulation.LIMITS.radius().toMillis());
    }
}
