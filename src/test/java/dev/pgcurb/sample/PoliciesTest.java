package dev.pgcurb.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.policy.Policy;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PoliciesTest {

    @Test
    void the_policy_of_the_bees_is_read_without_a_warning() {
        Policy policy = Policy.read(Path.of("examples/bees/policy.yaml"));
        assertThat(policy.warnings()).isEmpty();
        assertThat(policy.agents()).containsOnlyKeys("analyst", "curator", "warden");
        assertThat(Objects.requireNonNull(policy.agents().get("analyst")).writes())
                .isEmpty();
    }

    @Test
    void the_story_of_18633_rows_is_over_the_curators_ceiling_and_within_what_a_person_may_approve() {
        Policy policy = Policy.read(Path.of("examples/bees/policy.yaml"));
        var curator = Objects.requireNonNull(policy.agents().get("curator"));
        long rows = Sample.NEEDS_ID + Sample.NEEDS_ID_COMMENTS;
        for (CeilingKind kind : CeilingKind.values()) {
            if (kind.mayBeHeld()) {
                assertThat(curator.ceiling(kind).limit().orElseThrow()).isLessThan(rows);
                assertThat(curator.hold(kind).orElseThrow().upTo()).isGreaterThanOrEqualTo(rows);
            }
        }
    }

    @Test
    void the_policy_of_the_attack_fixture_is_read_without_a_warning() {
        assertThat(Policy.read(Path.of("src/test/resources/attacks/policy.yaml"))
                        .warnings())
                .isEmpty();
    }
}
