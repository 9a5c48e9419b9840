package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.wire.ErrorFields;
import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a held statement waiting for a person, where the policy says so, and runs it once more when a person has decided. Postgres
 * judges the second run as it would any other: it passes only with exactly the rows that were approved, and is told no where
 * it was denied. While it waits no transaction is open and nothing is locked.
 *
 * <pre>
 * Execute ──▶ held ──▶ Sync of our own ──▶ ask every half second ──▶ Bind, Execute once more
 *                                              └─ nobody decided, cancelled: the error as it was
 * </pre>
 */
final class Waiting {
    private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Exchange exchange;
    private final Replies replies;
    private final Judge judge;
    private final Control control;
    private final Requests requests;

    Waiting(Exchange exchange, Replies replies, Judge judge, Control control, Requests requests) {
        this.exchange = exchange;
        this.replies = replies;
        this.judge = judge;
        this.control = control;
        this.requests = requests;
    }

    /** How the statement is bound once more. */
    interface Binding {
        /** Sends the Bind and expects its answer. */
        void bind(Attempt again) throws IOException;
    }

    /**
     * Whether a statement would be kept waiting, were it held now. Only the first one of its implicit transaction, so that nothing
     * that the client believes to have happened is lost; and nothing that could have committed a part of itself.
     */
    boolean would(@Nullable Statement statement) {
        return statement != null
                && judge.waits()
                && exchange.untouched()
                && switch (statement.kind()) {
                    case INSERT, UPDATE, DELETE, MERGE, SELECT -> !statement.provablyRead();
                    default -> false;
                };
    }

    /** Before its Execute: keeps the refusal back. */
    void begin() {
        replies.keepBack(true);
    }

    /** After its answer: goes on at once, unless it was held. */
    void end(Attempt attempt, String portal, int maxRows, Binding binding) throws IOException, Rejection {
        replies.keepBack(false);
        ErrorFields held = replies.keptBack();
        Outcome outcome = attempt.outcome();
        if (held == null || outcome == null) {
            return;
        }
        Long hold = outcome.holdId();
        Duration time = judge.waitFor(outcome.rule());
        if (hold == null || time.isZero() || attempt.rows() > 0) {
            replies.say(held);
            return;
        }
        exchange.upstream().sync();
        exchange.syncSent(true);
        requests.answer();
        if (decided(hold, time)) {
            again(attempt, portal, maxRows, binding);
        } else {
            replies.say(held);
            exchange.failedAlready();
        }
    }

    private void again(Attempt before, String portal, int maxRows, Binding binding) throws IOException, Rejection {
        Attempt attempt = requests.begin(before.text(), before.statement(), before.offset(), true, before.parameters());
        if (attempt != null) {
            binding.bind(attempt);
            requests.run(attempt, portal, maxRows);
        }
        requests.answer();
    }

    /** Whether a person has said yes or no in time. */
    private boolean decided(long hold, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        long cancels = exchange.upstream().cancels();
        try {
            while (true) {
                switch (control.holdState(hold)) {
                    case "approved", "denied" -> {
                        return true;
                    }
                    case "waiting" -> {}
                    default -> {
                        return false; // used by another session, revoked, lapsed
                    }
                }
                if (System.nanoTime() - end >= 0 || exchange.upstream().cancels() != cancels) {
                    return false;
                }
                if (exchange.client().leaves(PAUSE)) {
                    throw new EOFException("the client left while its statement waited");
                }
            }
        } catch (SQLException e) {
            LOG.warn("hold {} cannot be waited for: {}", hold, e.getMessage());
            return false;
        }
    }
}
