package dev.pgcurb.gateway;

import dev.pgcurb.wire.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where one session stands between its client and Postgres: shared by {@link Requests} and {@link Replies}, one thread's. */
final class Exchange {
    private final Link client;
    private final Upstream upstream;
    private final Attempts attempts;
    private final boolean tellsEntries;
    private final Names names = new Names();
    private final ArrayDeque<Expected> expected = new ArrayDeque<>();
    private byte status = 'I';
    private boolean inBlock;
    private boolean skipping;
    private boolean failed;
    private boolean pipeline;
    private boolean ran;
    private boolean unflushed;

    Exchange(Link client, Upstream upstream, Attempts attempts, boolean tellsEntries) {
        this.client = client;
        this.upstream = upstream;
        this.attempts = attempts;
        this.tellsEntries = tellsEntries;
    }

    Link client() {
        return client;
    }

    Upstream upstream() {
        return upstream;
    }

    Attempts attempts() {
        return attempts;
    }

    Names names() {
        return names;
    }

    /** Whether the client asked to hear the ledger entry of each statement. */
    boolean tellsEntries() {
        return tellsEntries;
    }

    /** What Postgres owes us, in order. */
    ArrayDeque<Expected> expected() {
        return expected;
    }

    /** Whether an explicit transaction is open, as far as what was sent tells. */
    boolean inBlock() {
        return inBlock;
    }

    void inBlock(boolean open) {
        inBlock = open;
    }

    /** Whether nothing is under way: everything sent was answered, and the last answer was ReadyForQuery without a failure. */
    boolean idle() {
        return expected.isEmpty() && !pipeline && !skipping && status != 'E' && upstream.waiting() == 0;
    }

    /** Whether a transaction is open that has failed: Postgres runs nothing until it is rolled back. */
    boolean broken() {
        return status == 'E';
    }

    /** Whether a Sync of our own would end nothing: outside of a block nothing has run in this batch, and no portal waits. */
    boolean nothingAtStake() {
        return !ran && !names.anyPortal();
    }

    /** Whether something was sent that no Sync has followed yet. */
    boolean batched() {
        return pipeline;
    }

    /** Something was sent that belongs to a batch which its Sync has not yet ended. */
    void sent(Expected answer) {
        pipeline = true;
        ran |= answer instanceof Expected.Ran;
        unflushed = true;
        expected.add(answer);
    }

    /** Whether nothing has run since the last ReadyForQuery, and no transaction is open. */
    boolean untouched() {
        return !ran && !inBlock && !skipping && status == 'I';
    }

    /** An error was answered late: what the client has sent up to its Sync is passed over, as Postgres would have done. */
    void failedAlready() {
        skipping = true;
        failed = true;
    }

    /** Whether something was sent with neither a Sync nor a Flush behind it: Postgres need not answer it yet. */
    boolean unflushed() {
        return unflushed;
    }

    void flushed() {
        unflushed = false;
    }

    /** Whether Postgres ignores everything until the next Sync. */
    boolean skipping() {
        return skipping;
    }

    void syncSent() {
        syncSent(false);
    }

    /** @param quiet whether it was our own idea, and the client does not hear of it */
    void syncSent(boolean quiet) {
        skipping = false;
        pipeline = false;
        unflushed = false;
        expected.add(new Expected.Synced(quiet));
    }

    /** Whether an error was answered since the last ReadyForQuery. */
    boolean failed() {
        return failed;
    }

    /** The attempt that an error now belongs to: the first one before the next Sync. */
    @Nullable
    Attempt firstAttempt() {
        for (Expected e : expected) {
            if (e instanceof Expected.Ran ran) {
                return ran.attempt();
            }
            if (e instanceof Expected.Synced) {
                return null;
            }
        }
        return null;
    }

    /**
     * Postgres has answered with an error: it forgets everything up to the next Sync, and so do we.
     *
     * @return the attempts that were forgotten, none of which ran, but for the first where it is the one that failed
     */
    List<Attempt> unwind() {
        List<Expected> gone = new ArrayList<>();
        while (!expected.isEmpty() && !(expected.peek() instanceof Expected.Synced)) {
            gone.add(expected.remove());
        }
        for (Expected e : gone.reversed()) {
            names.undo(e);
        }
        skipping = expected.isEmpty();
        failed = true;
        List<Attempt> forgotten = new ArrayList<>();
        for (Expected e : gone) {
            if (e instanceof Expected.Ran ran) {
                forgotten.add(ran.attempt());
            }
        }
        return forgotten;
    }

    /** ReadyForQuery with this status: I idle, T in a transaction, E in a failed one. */
    void ready(byte now) {
        boolean implicit = status == 'I' && now == 'I';
        if (now == 'I') {
            names.transactionEnded();
            attempts.endSuspended();
        }
        attempts.settle(failed && implicit);
        attempts.next(firstAttempt());
        status = now;
        failed = false;
        ran = false;
        inBlock = now != 'I';
    }
}
