package dev.pgcurb.tune;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A machine and a workload whose truth is known: how many times as long, and as many blocks, each query takes with the candidate.
 * Noise is as it was measured on a busy machine (DATABASE-FACTS: one unchanged query varies by a coefficient of 0.3 to 0.6 in
 * time, and not at all in blocks), and in half of the stretches of time something else takes the machine up.
 */
final class Model implements Bench {
    /**
     * The truth about one query.
     *
     * @param time candidate to baseline
     * @param work likewise in blocks
     * @param samePlan whether both have one plan
     */
    record Truth(double ms, long blocks, double time, double work, boolean samePlan) {}

    private static final int STRETCH = 40;

    private final List<Truth> truths;
    private final Random random;
    private final boolean background;
    private int runs;
    private double load = 1;

    Model(List<Truth> truths, Random random, boolean background) {
        this.truths = truths;
        this.random = random;
        this.background = background;
    }

    List<Query> workload() {
        List<Query> queries = new ArrayList<>();
        for (int i = 1; i <= truths.size(); i++) {
            queries.add(new Query(i, "SELECT " + i, 1 + random.nextInt(1000)));
        }
        return queries;
    }

    @Override
    public Measured run(Query query, Arm arm, long limitMillis) {
        if (runs++ % STRETCH == 0) {
            load = background && random.nextBoolean() ? 1.5 + random.nextDouble() * 2 : 1;
        }
        Truth truth = truths.get(query.number() - 1);
        double sigma = background ? 0.35 : 0.1;
        double ms =
                truth.ms() * (arm == Arm.CANDIDATE ? truth.time() : 1) * load * Math.exp(sigma * random.nextGaussian());
        if (ms > limitMillis) {
            return Measured.cancelled((double) limitMillis);
        }
        long blocks = Math.round(truth.blocks() * (arm == Arm.CANDIDATE ? truth.work() : 1));
        return new Measured(ms, blocks, 0, 0, plan(query, arm));
    }

    @Override
    public PlanTree plan(Query query, Arm arm) {
        Truth truth = truths.get(query.number() - 1);
        boolean other = arm == Arm.CANDIDATE && !truth.samePlan();
        return PlanTree.of(JsonNodeFactory.instance.objectNode().put("Node Type", other ? "Index Scan" : "Seq Scan"));
    }
}
