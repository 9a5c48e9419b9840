package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One agent: what it is for, what it may do, and how far.
 *
 * @param name also the name of its role in Postgres
 * @param purpose shown to the people who approve and read the log
 * @param sessions how many slots it has, 1 to 100
 * @param lease how long a lease lasts unless it is renewed
 * @param claims by name, in the order of the file
 * @param ceilings every kind, stated or by default
 * @param holds the ceilings that a person may let it pass
 */
public record Agent(
        String name,
        String purpose,
        int sessions,
        Duration lease,
        Map<String, Claim> claims,
        List<Read> reads,
        List<Write> writes,
        List<Operation> operations,
        Map<CeilingKind, Ceiling> ceilings,
        Map<CeilingKind, HoldRule> holds,
        Undo undo,
        Rule rule) {
    public Agent {
        claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
        operations = List.copyOf(operations);
        ceilings = Collections.unmodifiableMap(new EnumMap<>(ceilings));
        holds = holds.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(holds));
    }

    /** The ceiling of this kind; every agent has every one. */
    public Ceiling ceiling(CeilingKind kind) {
        return java.util.Objects.requireNonNull(ceilings.get(kind));
    }

    /** The hold rule of this ceiling; empty: what is over it is refused and cannot be approved. */
    public Optional<HoldRule> hold(CeilingKind kind) {
        return Optional.ofNullable(holds.get(kind));
    }

    /**
     * The rule by which this agent reads a table: the one that names it, otherwise the one pattern that covers it.
     *
     * @param schema as Postgres knows it
     * @param table as Postgres knows it
     * @throws Problem PGC124 if two patterns cover the table and none names it, because then neither wins
     */
    public Optional<Read> readOf(String schema, String table) {
        List<Read> covering = reads.stream()
                .filter(read -> read.tables().covers(schema, table))
                .toList();
        Optional<Read> named = covering.stream()
                .filter(read -> read.tables() instanceof Tables.Named)
                .findFirst();
        if (named.isPresent() || covering.size() < 2) {
            return named.or(() -> covering.stream().findFirst());
        }
        throw Problem.of(
                        Code.PGC124,
                        "\"" + new Tables.Named(schema, table) + "\" is covered by two patterns of agent \"" + name
                                + "\": \"" + covering.get(0).tables() + "\" and \""
                                + covering.get(1).tables() + "\"")
                .at(covering.get(1).rule().source().toString())
                .hint("name the table in a read of its own, or make the patterns disjoint");
    }

    /** The rule by which this agent writes a table. */
    public Optional<Write> writeOf(String schema, String table) {
        return writes.stream()
                .filter(write -> write.table().covers(schema, table))
                .findFirst();
    }
}
