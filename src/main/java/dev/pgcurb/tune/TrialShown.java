package dev.pgcurb.tune;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one trial.
 *
 * @param line what lists show of it
 * @param beganAt when it began
 * @param before the setting's value before; empty for an index
 * @param workload where its queries came from
 * @param spentMs by the candidate beyond the baseline
 * @param radiusMs how much of that the policy allowed
 * @param facts how it was decided, as JSON: confidence, blocks, what was left out
 * @param queries what came of each
 * @param samples in the order in which they ran
 * @param made the statement that staged it
 * @param inverse the statement that takes it back
 * @param changedAt when it was made: the mark in plots
 * @param windowEnds until when it is watched
 * @param endedAt when it was kept or reverted
 * @param trouble why it could not be reverted yet
 * @param after what the watch saw
 */
public record TrialShown(
        TrialLine line,
        Instant beganAt,
        Optional<String> before,
        String workload,
        double spentMs,
        double radiusMs,
        String facts,
        List<OfQuery> queries,
        List<Sample> samples,
        Optional<String> made,
        Optional<String> inverse,
        Optional<Instant> changedAt,
        Optional<Instant> windowEnds,
        Optional<Instant> endedAt,
        Optional<String> trouble,
        List<Look> after) {
    public TrialShown {
        queries = List.copyOf(queries);
        samples = List.copyOf(samples);
        after = List.copyOf(after);
    }

    /**
     * One query of it.
     *
     * @param verdict better, same, worse, unclear
     * @param work candidate to baseline; empty where it was not measured
     * @param time likewise, with its confidence interval
     * @param planBefore as JSON
     * @param planCandidate as JSON
     */
    public record OfQuery(
            int number,
            String text,
            long calls,
            String verdict,
            String reason,
            Optional<Double> work,
            Optional<Double> time,
            Optional<Double> timeLow,
            Optional<Double> timeHigh,
            Optional<String> planBefore,
            Optional<String> planCandidate) {}

    /**
     * What the watch saw of one query of the application between two looks.
     *
     * @param queryId as {@code pg_stat_statements} numbers it
     * @param ms the mean of one call
     * @param blocks likewise
     */
    public record Look(Instant at, long queryId, long calls, double ms, double blocks) {}
}
