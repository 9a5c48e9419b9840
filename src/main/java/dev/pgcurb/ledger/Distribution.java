package dev.pgcurb.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, in buckets that each are about three times as wide as the one before. Safe for many threads. */
public final class Distribution {
    private static final long[] BOUNDS_MICROS = {
        100,
        300,
        1_000,
        3_000,
        10_000,
        30_000,
        100_000,
        300_000,
        1_000_000,
        3_000_000,
        10_000_000,
        30_000_000,
        100_000_000
    };

    private final LongAdder[] counts = new LongAdder[BOUNDS_MICROS.length + 1];
    private final LongAdder sumMicros = new LongAdder();

    Distribution() {
        Arrays.setAll(counts, i -> new LongAdder());
    }

    /**
     * What was counted up to a bound.
     *
     * @param seconds the bound, itself included; infinite for the last one
     * @param count everything up to it, what is in the buckets below included
     */
    public record Bucket(double seconds, long count) {}

    /** The buckets, ascending; the last one holds everything. */
    public List<Bucket> buckets() {
        Bucket[] buckets = new Bucket[counts.length];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i].sum();
            buckets[i] =
                    new Bucket(i < BOUNDS_MICROS.length ? BOUNDS_MICROS[i] / 1e6 : Double.POSITIVE_INFINITY, count);
        }
        return List.of(buckets);
    }

    /** All together, in seconds. */
    public double sumSeconds() {
        return sumMicros.sum() / 1e6;
    }

    void add(long nanos) {
        long micros = nanos / 1000;
        int at = Arrays.binarySearch(BOUNDS_MICROS, micros);
        counts[at < 0 ? -at - 1 : at].increment();
        sumMicros.add(micros);
    }
}
