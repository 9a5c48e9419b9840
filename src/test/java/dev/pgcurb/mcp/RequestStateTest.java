package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RequestStateTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);
    private final RequestState states = new RequestState("secret", NOW);

    @Test
    void it_comes_back_as_it_went() {
        assertThat(states.read(states.of(7, "execute\n{}"), "execute\n{}")).isEqualTo(7);
        assertThat(new RequestState("secret", NOW).read(states.of(7, "c"), "c"))
                .as("any server reads it")
                .isEqualTo(7);
    }

    @Test
    void what_was_changed_or_belongs_to_another_call_or_guest_or_time_is_nothing() {
        String state = states.of(7, "c");
        assertThat(states.read(state, "another")).isNull();
        assertThat(states.read("8" + state.substring(1), "c")).isNull();
        assertThat(new RequestState("other", NOW).read(state, "c")).isNull();
        for (String odd :
                new String[] {"", "..", "7.1", "7.99999999999.x", "-7.1.x", state + ".", "٧.١.x", "7".repeat(40)}) {
            assertThat(states.read(odd, "c")).as(odd).isNull();
        }
        Clock later = Clock.offset(NOW, Duration.ofMinutes(16));
        assertThat(new RequestState("secret", later).read(state, "c")).isNull();
    }
}
