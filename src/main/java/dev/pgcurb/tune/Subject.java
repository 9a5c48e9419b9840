package dev.pgcurb.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** One query while it is tried: what was measured of it on either side. One thread. */
final class Subject {
    private final Query query;
    private final List<Double> usual = new ArrayList<>();
    private final List<Double> usualWork = new ArrayList<>();
    private final List<Double> work = new ArrayList<>();
    private final List<Double> logRatios = new ArrayList<>();
    private @Nullable PlanTree before;
    private @Nullable PlanTree candidate;
    private double extraMs;
    private int noise;
    private @Nullable Finding settled;

    Subject(Query query) {
        this.query = query;
    }

    Query query() {
        return query;
    }

    void take(Arm arm, Measured run) {
        PlanTree plan = run.plan();
        if (plan == null) {
            return;
        }
        if (arm == Arm.BASELINE) {
            usual.add(run.ms());
            usualWork.add(run.work());
            before = plan;
        } else {
            work.add(run.work());
            candidate = plan;
        }
    }

    /** A run of the candidate took so much more, or less, than the baseline beside it. */
    void extra(double ms) {
        extraMs += ms;
    }

    /**
     * What the candidate took beyond the baseline beside it, so that what else the machine does counts on both sides. In
     * milliseconds; never negative, because what one query saved pays for no other.
     */
    double extraMs() {
        return Math.max(0, extraMs);
    }

    /** A pair, or a block of them, of which every run ended. */
    void pair(double baselineMs, double candidateMs) {
        logRatios.add(Math.log(candidateMs / baselineMs));
    }

    int pairs() {
        return logRatios.size();
    }

    /** Runs of the baseline were cancelled where the candidate's were: it is the machine. Says how often that was. */
    int disturbed() {
        return ++noise;
    }

    /** What the baseline takes: the median of its runs. */
    double usualMs() {
        return median(usual);
    }

    double usualWork() {
        return median(usualWork);
    }

    /** Candidate to baseline in logical work; empty before both ran. */
    OptionalDouble workRatio() {
        return work.isEmpty() || usualWork.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(median(work) / usualWork());
    }

    boolean samePlan() {
        return before != null && candidate != null && before.shape().equals(candidate.shape());
    }

    Interval time(double alpha) {
        return logRatios.isEmpty()
                ? new Interval(1, 0, Double.POSITIVE_INFINITY)
                : Interval.of(
                        logRatios.stream().mapToDouble(Double::doubleValue).toArray(), alpha);
    }

    /** What was found; empty while it is open. */
    @Nullable
    Finding settled() {
        return settled;
    }

    Finding settle(QueryVerdict verdict, String reason, @Nullable Interval time) {
        Finding finding = new Finding(
                query,
                verdict,
                reason,
                usualWork(),
                usualMs(),
                workRatio().orElse(Double.NaN),
                time,
                before,
                candidate);
        settled = finding;
        return finding;
    }

    void planned(Arm arm, PlanTree plan) {
        if (arm == Arm.BASELINE) {
            before = plan;
        } else {
            candidate = plan;
        }
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
