package dev.pgcurb.verdict;

import org.jspecify.annotations.Nullable;

/** What was decided about one statement, always with the rule that decided. */
public sealed interface Verdict {
    /** Such as {@code gateway.notifications} or {@code support.ceilings.result_rows}. */
    String rule();

    /** It may go to Postgres, which has the last word. */
    record Allowed(String rule) implements Verdict {}

    /**
     * It passed a ceiling inside Postgres and now waits for a person.
     *
     * @param hold the hold's number
     */
    record Held(String rule, long hold) implements Verdict {}

    /**
     * It does not run.
     *
     * @param sqlstate one of Postgres's own: 42501 refused, 54000 over a ceiling, 57014 cancelled, 58000 no ledger, or the
     *     parser's
     * @param message the fact and the way out on one line: lower case, no final period, no value and none of the agent's text
     * @param hint one imperative sentence, or null
     * @param position where in the text, in characters from 1; 0 for nowhere
     */
    record Refused(
            String rule,
            String sqlstate,
            String message,
            @Nullable String hint,
            int position) implements Verdict {
        public Refused(String rule, String sqlstate, String message, @Nullable String hint) {
            this(rule, sqlstate, message, hint, 0);
        }

        /** DETAIL: the rule, and that nothing happened. The ledger's entry is added by whoever has it. */
        public String detail() {
            return "Rule " + rule + ". Nothing was changed.";
        }
    }
}
