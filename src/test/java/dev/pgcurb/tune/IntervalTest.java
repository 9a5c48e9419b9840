package dev.pgcurb.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static double[] pairs(Random random, int n, double factor, double sigma) {
        double[] values = new double[n];
        for (int i = 0; i < n; i++) {
            values[i] = Math.log(factor) + sigma * random.nextGaussian();
        }
        return values;
    }

    /** R: wilcox.test(c(0.1, 0.2, …, 1.0), conf.int = TRUE, conf.level = 0.95) says 0.55 (0.3, 0.8). */
    @Test
    void itIsTheIntervalOfWilcoxonsTest() {
        double[] values = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0};
        Interval interval = Interval.of(values, 0.05);
        assertThat(Math.log(interval.estimate())).isCloseTo(0.55, within(1e-9));
        assertThat(Math.log(interval.low())).isCloseTo(0.3, within(1e-9));
        assertThat(Math.log(interval.high())).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void itMissesTheTruthAsOftenAsItSaysAndNoMore() {
        Random random = new Random(7);
        int missed = 0;
        for (int i = 0; i < 4000; i++) {
            Interval interval = Interval.of(pairs(random, 10, 1.5, 0.4), 0.05);
            missed += interval.low() > 1.5 || interval.high() < 1.5 ? 1 : 0;
        }
        assertThat(missed / 4000.0).isBetween(0.03, 0.06);
    }

    @Test
    void oneWildRunMovesItLittle() {
        double[] values = pairs(new Random(1), 12, 1, 0.05);
        values[3] = Math.log(100);
        assertThat(Interval.of(values, 0.01).estimate()).isBetween(0.9, 1.1);
    }

    @Test
    void tooFewPairsSayNothing() {
        assertThat(Interval.of(new double[] {0.5, 0.6, 0.7}, 0.01).high()).isInfinite();
        assertThat(Interval.fewest(0.01)).isEqualTo(8);
        assertThat(Interval.of(pairs(new Random(2), 8, 2, 0.1), 0.01).high()).isFinite();
        assertThat(Interval.of(pairs(new Random(2), 7, 2, 0.1), 0.01).high()).isInfinite();
    }
}
