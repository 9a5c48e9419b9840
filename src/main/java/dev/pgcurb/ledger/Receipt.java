package dev.pgcurb.ledger;

import java.util.concurrent.atomic.AtomicBoolean;

/** Proof that an attempt is on record. Only this package makes one, so code that runs statements can demand it. */
public final class Receipt {
    private final Queued entry;
    private final String agent;
    private final AtomicBoolean settled = new AtomicBoolean();

    Receipt(Queued entry, String agent) {
        this.entry = entry;
        this.agent = agent;
    }

    /** The attempt on its way to the database, or there. */
    Queued entry() {
        return entry;
    }

    String agent() {
        return agent;
    }

    /** The number of the attempt's entry, as messages and {@code pgcurb log} show it; unique over all gateways. */
    public long id() {
        return entry.id;
    }

    void settle() {
        if (!settled.compareAndSet(false, true)) {
            throw new IllegalStateException("ledger entry " + entry.id + " is settled already");
        }
    }

    @Override
    public String toString() {
        return "ledger entry " + entry.id;
    }
}
