package dev.pgcurb.ledger;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a ledger is told. Safe for many threads. */
final class Tally {
    private final Map<String, Map<Outcome.Verdict, LongAdder>> attempts = new ConcurrentHashMap<>();
    private final Distribution statements = new Distribution();
    private final Distribution appends = new Distribution();

    void ended(String agent, Outcome outcome) {
        LongAdder count = attempts.computeIfAbsent(agent, name -> fresh()).get(outcome.verdict());
        if (count != null) {
            count.increment();
        }
        if (outcome.duration() != null) {
            statements.add(outcome.duration().toNanos());
        }
    }

    void appended(long nanos) {
        appends.add(nanos);
    }

    LedgerNumbers numbers(int waiting, boolean up) {
        Map<String, Map<Outcome.Verdict, Long>> counts = new TreeMap<>();
        attempts.forEach((agent, counted) -> {
            Map<Outcome.Verdict, Long> verdicts = new EnumMap<>(Outcome.Verdict.class);
            counted.forEach((verdict, count) -> verdicts.put(verdict, count.sum()));
            counts.put(agent, verdicts);
        });
        return new LedgerNumbers(counts, statements, appends, waiting, up);
    }

    /** Complete from the start and never changed, so that many threads may read it. */
    private static Map<Outcome.Verdict, LongAdder> fresh() {
        Map<Outcome.Verdict, LongAdder> fresh = new EnumMap<>(Outcome.Verdict.class);
        for (Outcome.Verdict verdict : Outcome.Verdict.values()) {
            fresh.put(verdict, new LongAdder());
        }
        return fresh;
    }
}
