package dev.pgcurb.drill;

import java.util.List;
import java.util.Locale;

/**
 * What one attack came to, by one agent, one way.
 *
 * @param why what to know besides: who holds it, why it does not apply, what went wrong; may be empty
 * @param harm what got through, a sentence each
 * @param story what each statement answered
 */
public record Result(
        Attack attack, String agent, Way way, Verdict verdict, String why, List<String> harm, List<String> story) {
    public Result {
        harm = List.copyOf(harm);
        story = List.copyOf(story);
    }

    /** The verdicts, the worst first. */
    public enum Verdict {
        /** It got through. */
        THROUGH,
        /** It could not be played; nothing is known. */
        UNTRIED,
        /** Nobody can close it here: listed, and never as held. */
        RESIDUAL,
        /** Nothing got through. */
        HELD,
        /** Something besides Postgres holds it, which a drill does not run. */
        ELSEWHERE,
        /** There is nothing here that it could be tried on. */
        NOT_HERE;

        /** As it is shown: {@code does not apply}. */
        public String word() {
            return switch (this) {
                case THROUGH -> "got through";
                case ELSEWHERE -> "held elsewhere";
                case NOT_HERE -> "does not apply";
                case UNTRIED, RESIDUAL, HELD -> name().toLowerCase(Locale.ROOT);
            };
        }

        /** For machines: {@code not_here}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Result of(Attack attack, String agent, Way way, Verdict verdict, String why) {
        return new Result(attack, agent, way, verdict, why, List.of(), List.of());
    }
}
