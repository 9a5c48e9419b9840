package dev.pgcurb.ledger;

import org.jspecify.annotations.Nullable;

/** One entry on its way to the database. */
final class Queued {
    /** The ordinal by which the database recognizes an entry that is sent twice; ascending from 1. */
    final long n;
    /** The entry's number; 0 where the database chooses it. */
    final long id;
    /** A JSON object without {@code n} and {@code id}. */
    final String body;
    /** What became of it, as a JSON object, or null. Guarded by the backlog's lock until the writer has taken the entry. */
    @Nullable
    String outcome;
    /** When it was accepted, by {@link System#nanoTime}. */
    final long acceptedNanos;

    /** Guarded by the backlog's lock. */
    boolean durable;

    /** Whether the writer has it: then nothing is added to it any more. Guarded by the backlog's lock. */
    boolean taken;

    Queued(long n, long id, String body, long acceptedNanos) {
        this.n = n;
        this.id = id;
        this.body = body;
        this.acceptedNanos = acceptedNanos;
    }

    /** About how many characters it takes in a batch. */
    int chars() {
        return body.length() + (outcome == null ? 0 : outcome.length());
    }

    /** The object that {@code pgcurb.append} takes; says how long the entry waited, since the chain tells when it was written. */
    void writeTo(StringBuilder json) {
        json.append("{\"n\":").append(n);
        if (id != 0) {
            json.append(",\"id\":").append(id);
        }
        long waitedMicros = (System.nanoTime() - acceptedNanos) / 1000;
        json.append(",\"waited_us\":").append(waitedMicros);
        json.append(',').append(body, 1, body.length());
        if (outcome != null) {
            json.setCharAt(json.length() - 1, ',');
            json.append(outcome, 1, outcome.length());
        }
    }
}
