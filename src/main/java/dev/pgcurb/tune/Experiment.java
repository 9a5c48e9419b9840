package dev.pgcurb.tune;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One trial of a setting: baseline and candidate interleaved, A-B-B-A, until every query has a verdict.
 *
 * <pre>
 * baseline alone, three times      what does not end in time, or is refused, is left out
 * plans alone, both sides          one plan and a setting that only prices plans: the same, and nothing is run
 * candidate once each              cancelled at its limit: baseline and candidate again, three times; always cancelled: worse, over
 * A-B-B-A, again and again         until time is clear with confidence, or the blocks are used up
 * </pre>
 *
 * The first query that got worse ends it: nothing more is spent on a candidate that will not be kept. One thread, once.
 */
final class Experiment {
    private static final double ALPHA = 0.01;
    private static final int WARM_UPS = 3;
    private static final int MOST_BLOCKS = 24;
    private static final int MOST_NOISE = 6;
    private static final int CONFIRMED = 3;

    private final Bench bench;
    private final Limits limits;
    private final boolean pricesOnly;
    private final Told told;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Subject> subjects = new ArrayList<>();
    private int place;
    private int blocks;

    /** Is told of each run as it ends. */
    interface Told {
        void ran(Sample sample, double spentMs);
    }

    /** @param pricesOnly whether the setting changes plans and nothing else, so that one plan is one performance */
    Experiment(Bench bench, Limits limits, boolean pricesOnly, Told told) {
        this.bench = bench;
        this.limits = limits;
        this.pricesOnly = pricesOnly;
        this.told = told;
    }

    /** Ends it early: what is open stays open. */
    private static final class Over extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** Runs it. Empty findings mean that no query could be tried. */
    Decision run(List<Query> workload) {
        for (Query query : workload) {
            Subject subject = new Subject(query);
            if (baseline(subject)) {
                subjects.add(subject);
            }
        }
        double alpha = ALPHA / Math.max(1, subjects.size());
        try {
            for (Subject subject : subjects) {
                screen(subject);
            }
            compare(alpha);
        } catch (Over e) {
            // What was not settled is not known: the one that was worse decides.
        }
        return decide();
    }

    /** What the query takes as things are. False: it cannot be part of the trial. */
    private boolean baseline(Subject subject) {
        try {
            for (int i = 0; i < WARM_UPS; i++) {
                Measured run = bench.run(
                        subject.query(), Arm.BASELINE, limits.longest().toMillis());
                note(subject, Arm.BASELINE, run);
                if (run.cancelled()) {
                    return leaveOut(
                            subject, "takes longer than " + limits.longest().toMillis() + " ms as it is");
                }
                if (i > 0) {
                    subject.take(Arm.BASELINE, run); // the first one warmed the cache up
                }
            }
            subject.planned(Arm.BASELINE, bench.plan(subject.query(), Arm.BASELINE));
            subject.planned(Arm.CANDIDATE, bench.plan(subject.query(), Arm.CANDIDATE));
            return true;
        } catch (Bench.NotRunnable e) {
            return leaveOut(subject, Objects.requireNonNullElse(e.getMessage(), "Postgres refuses it"));
        }
    }

    private boolean leaveOut(Subject subject, String why) {
        leftOut.add("query " + subject.query().number() + ": " + why);
        return false;
    }

    /** The candidate once, carefully. */
    private void screen(Subject subject) throws Over {
        if (pricesOnly && subject.samePlan()) {
            findings.add(subject.settle(QueryVerdict.SAME, "the same plan: not run", null));
            return;
        }
        Measured first = candidate(subject, subject.usualMs());
        if (first != null && clearlyMore(subject)) {
            // Work does not depend on the hour: once more, and it is certain.
            candidate(subject, subject.usualMs());
            if (subject.settled() == null && clearlyMore(subject)) {
                worse(subject, "more work: " + Math.round(subject.workRatio().orElse(1) * 10) / 10.0 + " times");
            }
        }
    }

    private static boolean clearlyMore(Subject subject) {
        return subject.workRatio().orElse(1) >= 2;
    }

    private void worse(Subject subject, String why) throws Over {
        findings.add(subject.settle(QueryVerdict.WORSE, why, subject.pairs() == 0 ? null : subject.time(ALPHA)));
        throw new Over();
    }

    /**
     * One run of the candidate. One that is cancelled is confirmed on the spot: baseline and candidate in turn, under the same
     * limit. The candidate cancelled every time, and the baseline never, is worse, and the end.
     *
     * @param beside what the baseline took beside it
     * @return null where it was cancelled, and the baseline was, too
     */
    private @Nullable Measured candidate(Subject subject, double beside) throws Over {
        long limit = limits.millis(subject.usualMs(), spent());
        if (limit < 1) {
            worse(subject, "the blast radius of " + limits.radius().toMillis() + " ms has no room for another run");
        }
        Measured run = on(subject, Arm.CANDIDATE, limit);
        subject.extra(run.ms() - beside);
        for (int i = 0; run.cancelled() && i < CONFIRMED; i++) {
            Measured again = on(subject, Arm.BASELINE, limit);
            if (again.cancelled()) {
                if (subject.disturbed() >= MOST_NOISE) {
                    worse(subject, "the machine is too busy: the baseline is cancelled at " + limit + " ms, too");
                }
                return null;
            }
            if (limits.radius().toMillis() - spent() < limit) {
                break; // no room to make sure
            }
            run = on(subject, Arm.CANDIDATE, limit);
            subject.extra(run.ms() - again.ms());
        }
        if (run.cancelled()) {
            worse(
                    subject,
                    "cancelled after " + limit + " ms, where the baseline takes "
                            + Math.round(subject.usualMs() * 10) / 10.0 + " ms");
        }
        return run;
    }

    private Measured on(Subject subject, Arm arm, long limit) throws Over {
        try {
            Measured run = bench.run(subject.query(), arm, limit);
            subject.take(arm, run);
            note(subject, arm, run);
            return run;
        } catch (Bench.NotRunnable e) {
            worse(subject, "Postgres refuses it: " + e.getMessage());
            throw new Over();
        }
    }

    /** Blocks of A-B-B-A for everything that is open, until nothing is. */
    private void compare(double alpha) throws Over {
        int fewest = Math.max(8, Interval.fewest(alpha));
        int most = Math.max(MOST_BLOCKS, fewest);
        while (blocks < most && subjects.stream().anyMatch(subject -> subject.settled() == null)) {
            blocks++;
            for (Subject subject : subjects) {
                if (subject.settled() == null) {
                    block(subject);
                }
            }
            if ((blocks >= fewest && blocks % 4 == 0) || blocks == most) {
                for (Subject subject : subjects) {
                    judge(subject, alpha, blocks == most);
                }
            }
        }
    }

    private void block(Subject subject) throws Over {
        long limit = limits.longest().toMillis();
        Measured a1 = on(subject, Arm.BASELINE, limit);
        Measured b1 = candidate(subject, a1.ms());
        Measured b2 = candidate(subject, a1.ms());
        Measured a2 = on(subject, Arm.BASELINE, limit);
        subject.extra(a1.ms() - a2.ms()); // it is the second one that stands beside b2
        if (b1 != null && b2 != null && !a1.cancelled() && !a2.cancelled()) {
            subject.pair(Math.sqrt(a1.ms() * a2.ms()), Math.sqrt(b1.ms() * b2.ms()));
        }
    }

    private void judge(Subject subject, double alpha, boolean last) throws Over {
        if (subject.settled() != null) {
            return;
        }
        Interval time = subject.time(alpha);
        Verdicts.OfQuery verdict =
                Verdicts.of(subject.samePlan(), subject.workRatio().orElse(1), time, last);
        switch (verdict.verdict()) {
            case WORSE -> {
                findings.add(subject.settle(QueryVerdict.WORSE, verdict.reason(), time));
                throw new Over();
            }
            case UNCLEAR -> {
                if (last) {
                    findings.add(subject.settle(QueryVerdict.UNCLEAR, verdict.reason(), time));
                }
            }
            case BETTER, SAME -> findings.add(subject.settle(verdict.verdict(), verdict.reason(), time));
        }
    }

    private double spent() {
        return subjects.stream().mapToDouble(Subject::extraMs).sum();
    }

    private void note(Subject subject, Arm arm, Measured run) {
        String phase = arm == Arm.BASELINE ? "before" : "candidate";
        told.ran(
                new Sample(
                        subject.query().number(),
                        phase,
                        ++place,
                        Instant.now(),
                        run.ms(),
                        run.blocks(),
                        run.temp(),
                        run.rows(),
                        run.cancelled()),
                spent());
    }

    private Decision decide() {
        if (findings.isEmpty()) {
            return new Decision(
                    Decision.Kind.NO_DIFFERENCE,
                    "no query of the workload could be tried",
                    findings,
                    spent(),
                    leftOut,
                    blocks);
        }
        Decision.Kind kind = Verdicts.inSum(findings);
        return new Decision(kind, reason(kind), findings, spent(), leftOut, blocks);
    }

    private String reason(Decision.Kind kind) {
        return switch (kind) {
            case PASSED -> {
                long better = findings.stream()
                        .filter(one -> one.verdict() == QueryVerdict.BETTER)
                        .count();
                yield better + " of " + findings.size() + " queries better, none worse";
            }
            case NO_DIFFERENCE -> "no difference that matters: nothing is changed";
            case REJECTED ->
                findings.stream()
                        .filter(one -> one.verdict() == QueryVerdict.WORSE || one.verdict() == QueryVerdict.UNCLEAR)
                        .findFirst()
                        .map(one -> "query " + one.query().number() + " "
                                + one.verdict().word() + ": " + one.reason())
                        .orElse("rejected");
        };
    }
}
