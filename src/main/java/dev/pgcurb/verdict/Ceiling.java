package dev.pgcurb.verdict;

/**
 * A hard limit from the policy.
 *
 * @param limit in the unit that the ceiling's name says: rows, bytes, milliseconds, statements
 * @param rule such as {@code support.ceilings.result_rows}
 * @param where such as {@code policy.yaml:18}
 */
public record Ceiling(double limit, String rule, String where) {
    /** The refusal of what passes it, with SQLSTATE 54000 (program_limit_exceeded). */
    public Verdict.Refused over(String message, String hint) {
        return new Verdict.Refused(rule + " (" + where + ")", "54000", message, hint);
    }

    /** The limit as people read it: without a fraction where there is none. */
    public String shown() {
        return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
    }
}
