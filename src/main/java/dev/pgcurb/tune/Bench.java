package dev.pgcurb.tune;

/** Where queries run. */
interface Bench {
    /**
     * Runs a query on one side, and takes back whatever that was.
     *
     * @param limitMillis after which it is cancelled
     * @throws NotRunnable when Postgres refuses it, for another reason than time
     */
    Measured run(Query query, Arm arm, long limitMillis) throws NotRunnable;

    /** Plans it without running it. @throws NotRunnable as {@link #run} */
    PlanTree plan(Query query, Arm arm) throws NotRunnable;

    /** A query that cannot be part of a trial. */
    final class NotRunnable extends Exception {
        private static final long serialVersionUID = 1;

        NotRunnable(String why) {
            super(why);
        }
    }
}
