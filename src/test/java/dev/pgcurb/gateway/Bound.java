package dev.pgcurb.gateway;

import java.util.function.BooleanSupplier;

/** Waiting, but not for ever. */
final class Bound {
    private static final long NANOS = 20_000_000_000L;

    private Bound() {}

    /** Returns once the condition holds; fails after 20 seconds. */
    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within 20 s");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
