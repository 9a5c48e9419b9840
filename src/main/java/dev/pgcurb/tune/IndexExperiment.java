package dev.pgcurb.tune;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The trial of an index: the workload without it, then with it. It cannot be interleaved, because an index is there for everyone
 * or for nobody; so the verdict rests on plans and work alone, and time is only the guard. One thread; first before, then after.
 */
final class IndexExperiment {
    private static final int RUNS = 4;
    private static final double GAIN = 0.9;
    private static final double MORE = 1.1;
    /** Blocks that one more row in one more B-tree touches: two levels and a leaf. */
    private static final int BLOCKS_PER_WRITE = 3;

    private final Bench bench;
    private final Limits limits;
    private final Experiment.Told told;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private double spent;
    private int place;

    IndexExperiment(Bench bench, Limits limits, Experiment.Told told) {
        this.bench = bench;
        this.limits = limits;
        this.told = told;
    }

    void before(List<Query> workload) {
        for (Query query : workload) {
            Subject subject = new Subject(query);
            try {
                boolean whole = true;
                for (int i = 0; whole && i < RUNS; i++) {
                    Measured run =
                            bench.run(query, Arm.BASELINE, limits.longest().toMillis());
                    whole = !run.cancelled();
                    note(query, Arm.BASELINE, run);
                    if (i > 0) {
                        subject.take(Arm.BASELINE, run);
                    }
                }
                if (whole) {
                    subjects.add(subject);
                } else {
                    leftOut.add("query " + query.number() + ": takes longer than "
                            + limits.longest().toMillis() + " ms as it is");
                }
            } catch (Bench.NotRunnable e) {
                leftOut.add("query " + query.number() + ": "
                        + Objects.requireNonNullElse(e.getMessage(), "Postgres refuses it"));
            }
        }
    }

    /** @param writes rows that were written while the workload's calls were counted; 0: not known */
    Decision after(String index, long writes) {
        List<Finding> findings = new ArrayList<>();
        double gain = 0;
        for (Subject subject : subjects) {
            Finding finding = with(subject, index);
            findings.add(finding);
            gain += subject.query().calls() * subject.usualWork() * (1 - Math.min(finding.work(), 1e9));
            if (finding.verdict() == QueryVerdict.WORSE) {
                break;
            }
        }
        if (findings.isEmpty()) {
            return decision(Decision.Kind.NO_DIFFERENCE, "no query of the workload could be tried", findings);
        }
        if (findings.getLast().verdict() == QueryVerdict.WORSE) {
            Finding worse = findings.getLast();
            return decision(
                    Decision.Kind.REJECTED, "query " + worse.query().number() + " worse: " + worse.reason(), findings);
        }
        if (findings.stream().noneMatch(one -> one.verdict() == QueryVerdict.BETTER)) {
            return decision(Decision.Kind.NO_DIFFERENCE, "no query gained: the index goes", findings);
        }
        double cost = (double) writes * BLOCKS_PER_WRITE;
        if (gain <= cost) {
            return decision(
                    Decision.Kind.NO_DIFFERENCE,
                    String.format(
                            Locale.ROOT,
                            "the queries gain %.0f blocks, and %d writes cost about %.0f: the index goes",
                            gain,
                            writes,
                            cost),
                    findings);
        }
        long better = findings.stream()
                .filter(one -> one.verdict() == QueryVerdict.BETTER)
                .count();
        return decision(
                Decision.Kind.PASSED, better + " of " + findings.size() + " queries better, none worse", findings);
    }

    private Finding with(Subject subject, String index) {
        try {
            for (int i = 0; i < RUNS; i++) {
                long limit = limits.millis(subject.usualMs(), spent);
                Measured run = bench.run(subject.query(), Arm.CANDIDATE, Math.max(1, limit));
                spent += Math.max(0, run.ms() - subject.usualMs());
                note(subject.query(), Arm.CANDIDATE, run);
                if (run.cancelled()) {
                    return subject.settle(QueryVerdict.WORSE, "cancelled after " + limit + " ms", null);
                }
                subject.take(Arm.CANDIDATE, run);
                subject.planned(Arm.CANDIDATE, Objects.requireNonNull(run.plan()));
            }
        } catch (Bench.NotRunnable e) {
            return subject.settle(QueryVerdict.WORSE, "Postgres refuses it: " + e.getMessage(), null);
        }
        double work = subject.workRatio().orElse(1);
        Finding found = subject.settle(QueryVerdict.SAME, "", null);
        PlanTree plan = found.candidate();
        boolean used = plan != null && plan.uses(index);
        String numbers = String.format(Locale.ROOT, "work x%.2f, the index is %sused", work, used ? "" : "not ");
        if (work > MORE && used) {
            return subject.settle(QueryVerdict.WORSE, "more work: " + numbers, null);
        }
        return work < GAIN && used
                ? subject.settle(QueryVerdict.BETTER, "less work: " + numbers, null)
                : subject.settle(QueryVerdict.SAME, numbers, null);
    }

    private Decision decision(Decision.Kind kind, String reason, List<Finding> findings) {
        return new Decision(kind, reason, findings, spent, leftOut, RUNS);
    }

    private void note(Query query, Arm arm, Measured run) {
        told.ran(
                new Sample(
                        query.number(),
                        arm == Arm.BASELINE ? "before" : "candidate",
                        ++place,
                        Instant.now(),
                        run.ms(),
                        run.blocks(),
                        run.temp(),
                        run.rows(),
                        run.cancelled()),
                spent);
    }
}
