package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SpanTest {

    @Test
    void lengthsAreReadAsPeopleTypeThem() {
        Span.Length length = new Span.Length();
        assertThat(length.convert("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(length.convert("30m")).isEqualTo(Duration.ofMinutes(30));
        assertThat(length.convert("12h")).isEqualTo(Duration.ofHours(12));
        assertThat(length.convert("30d")).isEqualTo(Duration.ofDays(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0s", "00d", "-1s", "1.5h", "1 h", "1w", "99999999d"})
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new Span.Length().convert(text));
    }

    @Test
    void sinceIsATimeOrHowLongAgo() {
        assertThat(new Span.Since().convert("2026-11-22T10:00:00Z")).isEqualTo(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(new Span.Since().convert("1h")).isBefore(Instant.now().minus(Duration.ofMinutes(59)));
        assertThatExceptionOfType(TypeConversionException.class)
                .isThrownBy(() -> new Span.Since().convert("yesterday"));
    }

    @Test
    void shortLengthsAreShownInAFewCharacters() {
        assertThat(Span.micros(850)).isEqualTo("850 µs");
        assertThat(Span.micros(12_345)).isEqualTo("12 ms");
        assertThat(Span.micros(3_450_000)).isEqualTo("3.4 s");
    }
}
