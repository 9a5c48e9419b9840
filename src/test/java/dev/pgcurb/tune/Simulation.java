package dev.pgcurb.tune;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Trials with known truth: half harmless and good, half harmful by 1.5 to 200 times, a third of these in time alone; half of all
 * with background load. {@code bench/tune} runs many of them.
 */
final class Simulation {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(30), 3, Duration.ofSeconds(60));

    private Simulation() {}

    /**
     * What came of them.
     *
     * @param kept harmful ones that passed
     * @param rejected good ones that were rejected
     * @param none good ones that were called no difference
     * @param mostMs spent on any of them
     */
    record Result(int trials, int kept, int rejected, int none, double mostMs) {}

    /** Of so many. */
    static Result run(int trials, long seed) {
        Random random = new Random(seed);
        int kept = 0;
        int rejected = 0;
        int none = 0;
        double most = 0;
        for (int i = 0; i < trials; i++) {
            boolean harmful = i % 2 == 0;
            Model model = new Model(harmful ? harmful(random) : gaining(random), random, i % 4 < 2);
            Decision decision = new Experiment(model, LIMITS, false, (sample, spent) -> {}).run(model.workload());
            most = Math.max(most, decision.spentMs());
            switch (decision.kind()) {
                case PASSED -> kept += harmful ? 1 : 0;
                case REJECTED -> rejected += harmful ? 0 : 1;
                case NO_DIFFERENCE -> none += harmful ? 0 : 1;
            }
        }
        return new Result(trials, kept, rejected, none, most);
    }

    /** One query suffers, in work or in time alone, and others gain: they must not pay for it. */
    private static List<Model.Truth> harmful(Random random) {
        List<Model.Truth> truths = gaining(random);
        double factor = 1.5 * Math.pow(200 / 1.5, random.nextDouble());
        double work = random.nextInt(10) < 7 ? factor : 1;
        truths.set(random.nextInt(truths.size()), truth(random, factor, work, false));
        return truths;
    }

    /** One at least gains, by work and time alike; another may have a new plan that is as good as the old one. */
    private static List<Model.Truth> gaining(Random random) {
        List<Model.Truth> truths = new ArrayList<>();
        int queries = 2 + random.nextInt(4);
        for (int i = 0; i < queries; i++) {
            truths.add(truth(random, 1, 1, true));
        }
        double gain = 0.1 + 0.6 * random.nextDouble();
        truths.set(0, new Model.Truth(500, 50_000, gain, gain, false));
        if (random.nextBoolean()) {
            truths.set(1, truth(random, 1, 0.97 + 0.06 * random.nextDouble(), false));
        }
        return truths;
    }

    private static Model.Truth truth(Random random, double time, double work, boolean samePlan) {
        return new Model.Truth(
                Math.pow(10, 3 * random.nextDouble()), 100 + random.nextInt(10_000), time, work, samePlan);
    }

    /** Prints what comes of many: {@code -Dpgcurb.trials=2000 -Dpgcurb.seeds=5}. */
    public static void main(String[] arguments) {
        for (long seed = 1; seed <= Integer.getInteger("pgcurb.seeds", 5); seed++) {
            Result result = run(Integer.getInteger("pgcurb.trials", 2000), seed);
            System.out.printf(
                    "seed %d: %d trials: harmful kept %d of %d; good rejected %d, called no difference %d; most spent %.0f of %d ms%n",
                    seed,
                    result.trials(),
                    result.kept(),
                    result.trials() / 2,
                    result.rejected(),
                    result.none(),
                    result.mostMs(),
                    LIMITS.radius().toMillis());
        }
    }
}
