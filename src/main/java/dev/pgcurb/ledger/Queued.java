package dev.pgcurb.ledger;

import org.jspecify.annotations.Nullable;

/** One entry on its way to the database: an attempt, with what became of it where that is known in time, or a text of its own. */
final class Queued {
    /** What an entry takes beside its statement: names, numbers, the session. */
    private static final int OTHER_CHARS = 300;

    /** The ordinal by which the database recognizes an entry that is sent twice; ascending from 1. */
    final long n;
    /** The entry's number; 0 where the database chooses it. */
    final long id;
    /** The attempt, or null where there is a body. */
    final @Nullable Intent intent;
    /** A JSON object without {@code n} and {@code id}, or null where there is an attempt. */
    private final @Nullable String body;
    /** When it was accepted, by {@link System#nanoTime}. */
    final long acceptedNanos = System.nanoTime();

    /** What became of the attempt, or null. Guarded by the backlog's lock until the writer has taken the entry. */
    @Nullable
    Outcome outcome;

    /** Guarded by the backlog's lock. */
    boolean durable;

    /** Whether the writer has it: then nothing is added to it any more. Guarded by the backlog's lock. */
    boolean taken;

    /** An attempt. */
    Queued(long n, long id, Intent intent) {
        this.n = n;
        this.id = id;
        this.intent = intent;
        this.body = null;
    }

    /** Anything else. */
    Queued(long n, String body) {
        this.n = n;
        this.id = 0;
        this.intent = null;
        this.body = body;
    }

    /** About how many characters it takes in a batch. */
    int chars() {
        return body != null
                ? body.length()
                : intent == null ? 0 : Math.min(intent.statement().length(), Entries.MAX_STATEMENT) + OTHER_CHARS;
    }

    /** How long it has waited so far, in microseconds. */
    long waitedMicros() {
        return (System.nanoTime() - acceptedNanos) / 1000;
    }

    /** The object that {@code pgcurb.append} takes; says how long the entry waited, since the chain tells when it was written. */
    void writeTo(StringBuilder json) {
        json.append("{\"n\":").append(n);
        if (id != 0) {
            json.append(",\"id\":").append(id);
        }
        json.append(",\"waited_us\":").append(waitedMicros()).append(',');
        if (body != null) {
            json.append(body, 1, body.length());
        } else if (intent != null) {
            String attempt = Entries.attempt(intent);
            String whole = outcome == null ? attempt : Entries.with(attempt, Entries.outcome(outcome));
            json.append(whole, 1, whole.length());
        }
    }
}
