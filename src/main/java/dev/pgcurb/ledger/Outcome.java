package dev.pgcurb.ledger;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt.
 *
 * @param verdict what was decided, or happened
 * @param rule the rule that decided, such as {@code support.ceilings.rows_per_statement}; null where no rule did
 * @param sqlstate the SQLSTATE that the agent was answered with; null when all went well
 * @param rows rows returned or changed; null where that means nothing
 * @param duration from the attempt to its end; null when it never started
 * @param holdId the hold that it became; null when it was not held
 * @param detail anything more, as JSON has it
 */
public record Outcome(
        Verdict verdict,
        @Nullable String rule,
        @Nullable String sqlstate,
        @Nullable Long rows,
        @Nullable Duration duration,
        @Nullable Long holdId,
        Map<String, Object> detail) {

    public Outcome {
        detail = Map.copyOf(detail);
    }

    /** One of the six verdicts that an attempt can end with. */
    public enum Verdict {
        /** It ran. */
        ALLOWED,
        /** It would pass a ceiling, and a person may approve it. */
        HELD,
        /** A rule, or Postgres, said no. */
        REFUSED,
        /** It was stopped while it ran. */
        CANCELLED,
        /** It was allowed, and went wrong: a syntax error, a constraint. */
        FAILED,
        /** Nobody can say: the connection or the gateway was lost in between. */
        UNKNOWN
    }

    /** It ran to its end. */
    public static Outcome allowed(long rows, Duration duration) {
        return new Outcome(Verdict.ALLOWED, null, null, rows, duration, null, Map.of());
    }

    /** It became a hold. */
    public static Outcome held(String rule, String sqlstate, long holdId, Duration duration) {
        return new Outcome(Verdict.HELD, rule, sqlstate, null, duration, holdId, Map.of());
    }

    /** A rule refused it, or Postgres did: then the rule is null. */
    public static Outcome refused(@Nullable String rule, String sqlstate) {
        return new Outcome(Verdict.REFUSED, rule, sqlstate, null, null, null, Map.of());
    }

    /** It was stopped while it ran, by the rule named if there is one. */
    public static Outcome cancelled(@Nullable String rule, String sqlstate, Duration duration) {
        return new Outcome(Verdict.CANCELLED, rule, sqlstate, null, duration, null, Map.of());
    }

    /** It was allowed and went wrong. */
    public static Outcome failed(String sqlstate, Duration duration) {
        return new Outcome(Verdict.FAILED, null, sqlstate, null, duration, null, Map.of());
    }

    /** Nobody can say whether it took effect. */
    public static Outcome unknown(String why) {
        return new Outcome(Verdict.UNKNOWN, null, null, null, null, null, Map.of("why", why));
    }

    /** The same with more to say. */
    public Outcome with(Map<String, Object> more) {
        return new Outcome(verdict, rule, sqlstate, rows, duration, holdId, more);
    }
}
