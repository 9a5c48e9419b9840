package dev.pgcurb.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Statements a minute, by a clock of the test's own. */
class PaceTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = -5 * SECOND;
    private final Pace pace = new Pace(() -> now);
    private final Ceiling three = new Ceiling(3, "a.ceilings.statements_per_minute", "policy.yaml:9");

    @Test
    void the_statement_over_the_ceiling_is_refused_until_a_minute_has_passed_since_the_oldest() {
        for (int i = 0; i < 3; i++) {
            assertThat(pace.step(three)).isNull();
            now += 10 * SECOND;
        }
        assertThat(pace.step(three)).isNotNull().satisfies(r -> {
            assertThat(r.sqlstate()).isEqualTo("54000");
            assertThat(r.message()).contains("wait 30 s");
            assertThat(r.rule()).isEqualTo("a.ceilings.statements_per_minute (policy.yaml:9)");
        });
        now += 30 * SECOND;
        assertThat(pace.step(three)).isNull();
        assertThat(pace.step(three)).isNotNull();
    }

    @Test
    void a_ceiling_of_nothing_lets_nothing_pass() {
        assertThat(pace.step(new Ceiling(0, "r", "w"))).isNotNull();
    }
}
