package dev.pgcurb.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as people type them: {@code 90s}, {@code 30m}, {@code 12h}, {@code 30d}. */
final class Span {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6})([smhd])");

    private Span() {}

    static final class Length implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches() || matcher.group(1).matches("0+")) {
                throw new TypeConversionException(
                        "\"" + text + "\" is not a length of time such as 90s, 30m, 12h or 30d");
            }
            long number = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
        }
    }

    /** A time, or how long ago it was. */
    static final class Since implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            if (FORM.matcher(text).matches()) {
                return Instant.now().minus(new Length().convert(text));
            }
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException(
                        "\"" + text + "\" is neither how long ago (30m, 12h, 7d) nor a time (2026-11-22T10:00:00Z)");
            }
        }
    }

    /** A length in a few characters: {@code 850 µs}, {@code 12 ms}, {@code 3.4 s}. */
    static String micros(long micros) {
        if (micros < 1000) {
            return micros + " µs";
        }
        return micros < 1_000_000
                ? micros / 1000 + " ms"
                : "%d.%d s".formatted(micros / 1_000_000, micros / 100_000 % 10);
    }
}
