package dev.pgcurb.tune;

import java.util.List;
import java.util.Locale;

/**
 * From measurements to verdicts. Logical work and the plan come first: they are the same on a busy machine. Time comes second, and
 * only with confidence. A query that got better never pays for another that got worse.
 */
final class Verdicts {
    /** From here on it is more work. */
    private static final double WORSE = 1.1;
    /** From here on it is a gain. */
    private static final double BETTER = 0.9;
    /** Up to here, with confidence, it does not take longer in a way that matters. */
    private static final double HARMLESS = 1.25;
    /** Work that differs by less is the same work. */
    private static final double SAME = 0.02;
    /** A gain in sum that is smaller is none. */
    private static final double IN_SUM = 0.95;

    private Verdicts() {}

    /** One query's, and whether more runs could make it clearer. */
    record OfQuery(QueryVerdict verdict, String reason) {}

    /**
     * The verdict on one query.
     *
     * @param samePlan whether both sides run one plan
     * @param work candidate to baseline
     * @param time likewise
     * @param last whether there will be no more runs: what is unclear then, and looks harmless, is the same
     */
    static OfQuery of(boolean samePlan, double work, Interval time, boolean last) {
        if (work >= WORSE) {
            return time.high() < BETTER
                    ? say(QueryVerdict.UNCLEAR, "more work in less time", work, time)
                    : say(QueryVerdict.WORSE, "more work", work, time);
        }
        if (time.low() > (samePlan ? HARMLESS : WORSE)) {
            return say(QueryVerdict.WORSE, "takes longer", work, time);
        }
        if (work <= BETTER) {
            return time.estimate() > HARMLESS
                    ? say(QueryVerdict.UNCLEAR, "less work, and not in less time", work, time)
                    : say(QueryVerdict.BETTER, "less work", work, time);
        }
        if (time.high() < BETTER) {
            return say(QueryVerdict.BETTER, "takes less time", work, time);
        }
        boolean sameWork = samePlan && Math.abs(work - 1) <= SAME;
        if (sameWork || time.high() < HARMLESS || (last && time.estimate() <= WORSE)) {
            return say(QueryVerdict.SAME, sameWork ? "the same plan and work" : "no difference", work, time);
        }
        return say(QueryVerdict.UNCLEAR, "not shown to be harmless", work, time);
    }

    private static OfQuery say(QueryVerdict verdict, String what, double work, Interval time) {
        String numbers = String.format(
                Locale.ROOT,
                "%s: work x%.2f, time x%.2f (%.2f to %s)",
                what,
                work,
                time.estimate(),
                time.low(),
                Double.isInfinite(time.high()) ? "?" : String.format(Locale.ROOT, "%.2f", time.high()));
        return new OfQuery(verdict, numbers);
    }

    /**
     * The verdict on all of it.
     *
     * @param findings of at least one query
     */
    static Decision.Kind inSum(List<Finding> findings) {
        double before = 0;
        double after = 0;
        double timeBefore = 0;
        double timeAfter = 0;
        boolean gained = false;
        for (Finding finding : findings) {
            if (finding.verdict() == QueryVerdict.WORSE || finding.verdict() == QueryVerdict.UNCLEAR) {
                return Decision.Kind.REJECTED;
            }
            gained |= finding.verdict() == QueryVerdict.BETTER;
            double calls = Math.max(1, finding.query().calls());
            Interval time = finding.time();
            before += calls * finding.usualWork();
            after += calls * finding.usualWork() * (Double.isNaN(finding.work()) ? 1 : finding.work());
            timeBefore += calls * finding.usualMs();
            timeAfter += calls * finding.usualMs() * (time == null ? 1 : time.estimate());
        }
        return gained && (after <= before * IN_SUM || timeAfter <= timeBefore * IN_SUM)
                ? Decision.Kind.PASSED
                : Decision.Kind.NO_DIFFERENCE;
    }
}
