package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExperimentTest {
    private static final Limits LIMITS = new Limits(Duration.ofSeconds(10), 3, Duration.ofSeconds(60));
    private final List<Sample> samples = new ArrayList<>();

    private Decision tried(boolean pricesOnly, Model.Truth... truths) {
        Model model = new Model(List.of(truths), new Random(3), false);
        return new Experiment(model, LIMITS, pricesOnly, (sample, spent) -> samples.add(sample)).run(model.workload());
    }

    private static Model.Truth gain() {
        return new Model.Truth(50, 1000, 0.4, 0.4, false);
    }

    @Test
    void oneQueryDoesNotPayForAnother() {
        Decision decision = tried(false, gain(), gain(), gain(), new Model.Truth(1, 10, 1.6, 1.6, false));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.REJECTED);
        assertThat(decision.reason()).startsWith("query 4 worse");
    }

    @Test
    void noDifferenceIsAnAnswerAndNoChange() {
        Decision decision = tried(false, new Model.Truth(50, 1000, 1, 1, true));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.NO_DIFFERENCE);
    }

    @Test
    void aPriceThatChangesNoPlanIsNotRunAtAll() {
        Decision decision = tried(true, new Model.Truth(50, 1000, 1, 1, true));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.NO_DIFFERENCE);
        assertThat(samples).noneMatch(sample -> sample.phase().equals("candidate"));
    }

    @Test
    void aRunPastItsLimitIsCancelledConfirmedAndTheEnd() {
        Decision decision = tried(false, gain(), new Model.Truth(200, 1000, 100, 1, false));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.REJECTED);
        assertThat(decision.reason()).contains("cancelled after 6"); // 3 times 200 ms, about
        assertThat(samples.stream().filter(Sample::cancelled)).hasSize(4);
        assertThat(samples.getLast().cancelled()).isTrue();
        assertThat(decision.spentMs()).isLessThan(2500);
    }

    @Test
    void theBlastRadiusHoldsWhereManySmallRunsAddUp() {
        Limits narrow = new Limits(Duration.ofMillis(300), 3, Duration.ofSeconds(60));
        Model model = new Model(List.of(new Model.Truth(400, 1000, 1.4, 1, false)), new Random(3), false);
        Decision decision = new Experiment(model, narrow, false, (sample, spent) -> {}).run(model.workload());
        assertThat(decision.kind()).isEqualTo(Decision.Kind.REJECTED);
        assertThat(decision.spentMs()).isLessThanOrEqualTo(300);
    }

    @Test
    void moreWorkIsWorseHoweverQuietTheClock() {
        Decision decision = tried(false, gain(), new Model.Truth(5, 1000, 1, 1.3, false));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.REJECTED);
        assertThat(decision.reason()).contains("more work");
    }

    @Test
    void aGainThatIsNoneInSumIsNoDifference() {
        // 1000 blocks more or less beside a million.
        Decision decision =
                tried(false, new Model.Truth(1, 20, 0.8, 0.8, false), new Model.Truth(5000, 1_000_000, 1, 1, true));
        assertThat(decision.kind()).isEqualTo(Decision.Kind.NO_DIFFERENCE);
    }

    @Test
    void baselineAndCandidateAreInterleaved() {
        tried(false, gain());
        List<String> order =
                samples.stream().map(Sample::phase).skip(4).limit(8).toList();
        assertThat(order)
                .containsExactly(
                        "before", "candidate", "candidate", "before", "before", "candidate", "candidate", "before");
    }
}
