package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers, durations and sizes, each with its unit and its range. */
final class Values {
    private static final Pattern WHOLE = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern DURATION = Pattern.compile("(0|[1-9][0-9]*) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(0|[1-9][0-9]*) ?(B|kB|MB|GB|TB)");

    private final Report report;

    Values(Report report) {
        this.report = report;
    }

    /** A whole number in this range. */
    Optional<Long> whole(Yaml.Scalar value, String key, long least, long most) {
        if (!value.plain() || !WHOLE.matcher(value.text()).matches()) {
            return wrong(value, key, "a whole number");
        }
        return inRange(value, key, number(value.text()), least, most, Long.toString(least), Long.toString(most));
    }

    /** A duration with its unit in this range. */
    Optional<Duration> duration(Yaml.Scalar value, String key, Duration least, Duration most) {
        Matcher match = DURATION.matcher(value.text());
        if (!match.matches()) {
            return wrong(value, key, "a duration");
        }
        long unit = switch (match.group(2)) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
        long millis = times(number(match.group(1)), unit);
        return inRange(value, key, millis, least.toMillis(), most.toMillis(), written(least), written(most))
                .map(Duration::ofMillis);
    }

    /** A size in bytes with its unit in this range; kB, MB, GB and TB are powers of 1024, as in Postgres. */
    Optional<Long> bytes(Yaml.Scalar value, String key, long least, long most) {
        Matcher match = SIZE.matcher(value.text());
        if (!match.matches()) {
            return wrong(value, key, "a size");
        }
        int shift = 10 * "BkMGT".indexOf(match.group(2).charAt(0));
        long bytes = times(number(match.group(1)), 1L << shift);
        return inRange(value, key, bytes, least, most, written(least), written(most));
    }

    /** {@code true} or {@code false}, without quotes. */
    Optional<Boolean> bool(Yaml.Scalar value, String key) {
        return value.plain() && value.text().matches("true|false")
                ? Optional.of(Boolean.valueOf(value.text()))
                : wrong(value, key, "true or false");
    }

    private <T> Optional<T> wrong(Yaml.Scalar value, String key, String expected) {
        report.errorUnlessSaid(
                Code.PGC107, value.source(), "\"" + key + "\" is " + value.called() + ", and must be " + expected);
        return Optional.empty();
    }

    private Optional<Long> inRange(
            Yaml.Scalar value, String key, long number, long least, long most, String from, String to) {
        if (number >= least && number <= most) {
            return Optional.of(number);
        }
        report.error(
                Code.PGC108,
                value.source(),
                "\"" + key + "\" is " + value.text() + ", and must be from " + from + " to " + to,
                null);
        return Optional.empty();
    }

    /** The number, or the largest or smallest that there is, which is out of every range. */
    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private static long times(long number, long unit) {
        return number > Long.MAX_VALUE / unit ? Long.MAX_VALUE : number * unit;
    }

    /** A duration as the policy writes it: {@code 30m}. */
    static String written(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** A size as the policy writes it: {@code 10MB}. */
    static String written(long bytes) {
        int unit = 0;
        long rest = bytes;
        while (rest != 0 && rest % 1024 == 0 && unit < 4) {
            rest /= 1024;
            unit++;
        }
        return rest + (unit == 0 ? "B" : "BkMGT".charAt(unit) + "B");
    }
}
