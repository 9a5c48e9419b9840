package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Intent;
import dev.pgcurb.ledger.Ledger;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.ledger.Parameter;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.ledger.Session;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session's attempts and the ledger. An outcome is settled only when the transaction that it depends on has said how it ended
 * (ReadyForQuery): CommandComplete of an implicit transaction is not yet a commit.
 */
final class Attempts {
    /** They change nothing themselves, or only this session; what they lead to has a record of its own. */
    private static final Set<Kind> EFFECTLESS = Set.of(
            Kind.BEGIN,
            Kind.ROLLBACK,
            Kind.SAVEPOINT,
            Kind.RELEASE,
            Kind.ROLLBACK_TO,
            Kind.SET,
            Kind.RESET,
            Kind.SHOW,
            Kind.DEALLOCATE,
            Kind.FETCH,
            Kind.CLOSE,
            Kind.DISCARD);

    private final Ledger ledger;
    private final Session session;
    private final List<Attempt> unsettled = new ArrayList<>();

    /** Volatile: the watch reads which statement runs. */
    private volatile @Nullable Attempt running;

    /** Volatile: the watch reads since when a COPY waits for its client; 0 when none does. */
    private volatile long silentSince;

    Attempts(Ledger ledger, Session session) {
        this.ledger = ledger;
        this.session = session;
    }

    /**
     * Puts an attempt on record.
     *
     * @param certain whether the text is sure to be what runs
     * @param parameters what it was bound with, as far as that is kept
     * @throws Problem when the ledger cannot be written; then it must not run
     */
    Attempt begin(
            String text,
            @Nullable Statement statement,
            int offset,
            boolean certain,
            ResultLimits limits,
            List<Parameter> parameters) {
        Intent intent = intent(text, statement, parameters);
        boolean waits = certain && (statement == null || canWait(statement));
        Receipt receipt = waits ? ledger.note(intent) : ledger.intend(intent);
        var attempt = new Attempt(receipt, text, statement, offset, limits, parameters);
        unsettled.add(attempt);
        if (running == null) {
            running = attempt;
        }
        return attempt;
    }

    /**
     * Whether the record may become durable a moment later. A write inside a transaction takes effect with COMMIT only, and still
     * cannot wait: undo finds what a ledger entry changed by the server's clock, so its entry must be there before it runs.
     */
    private static boolean canWait(Statement s) {
        return s.provablyRead() || EFFECTLESS.contains(s.kind());
    }

    /** Records a statement that does not run, and gives the error that says so. */
    ErrorFields refuse(
            String text, @Nullable Statement statement, int offset, Verdict.Refused why, List<Parameter> parameters) {
        ErrorFields error = ErrorFields.of("ERROR", why.sqlstate(), why.message(), why.detail(), why.hint());
        if (why.position() > 0) {
            error = error.with(ErrorFields.POSITION, Integer.toString(why.position() + offset));
        }
        try {
            Receipt receipt = ledger.note(intent(text, statement, parameters));
            ledger.settle(
                    receipt,
                    why.sqlstate().startsWith("42601")
                            ? new Outcome(
                                    Outcome.Verdict.FAILED, why.rule(), why.sqlstate(), null, null, null, Map.of())
                            : Outcome.refused(why.rule(), why.sqlstate()));
            return error.withDetail(entry(receipt));
        } catch (Problem e) {
            return error; // refused all the same
        }
    }

    /** Records a statement that failed before it was run, such as a Parse that names no table. */
    Receipt failedUnrun(Prepared prepared, String sqlstate) {
        return failedUnrun(prepared.text(), prepared.statement(), sqlstate);
    }

    /** The same of a statement that was not prepared yet. */
    Receipt failedUnrun(String text, @Nullable Statement statement, String sqlstate) {
        Receipt receipt = ledger.note(intent(text, statement, List.of()));
        ledger.settle(
                receipt, new Outcome(Outcome.Verdict.FAILED, null, sqlstate, null, null, null, Map.of("at", "parse")));
        return receipt;
    }

    private Intent intent(String text, @Nullable Statement statement, List<Parameter> parameters) {
        return new Intent(session, text, statement == null ? null : statement.fingerprint(), parameters, Map.of());
    }

    static String entry(Receipt receipt) {
        return "Ledger entry " + receipt.id() + ".";
    }

    /** The statement that Postgres is working on, as far as is known; null between statements. */
    @Nullable
    Attempt running() {
        return running;
    }

    /** A COPY waits for its client, or has heard from it. */
    void waitingForClient(boolean waits) {
        if (waits || silentSince != 0) {
            silentSince = waits ? System.nanoTime() | 1 : 0;
        }
    }

    /** Since when a COPY waits for its client, by {@link System#nanoTime}; 0 when none does. */
    long silentSince() {
        return silentSince;
    }

    /** The running one ended or paused; {@code next} is behind it, or nothing. */
    void next(@Nullable Attempt next) {
        if (next != null && next != running) {
            next.turn();
        }
        running = next;
    }

    /** The transaction has spoken: what ended is settled. */
    void settle(boolean rolledBack) {
        unsettled.removeIf(attempt -> {
            Outcome outcome = attempt.outcome();
            if (outcome == null) {
                return false; // a portal that waits to be fetched on
            }
            boolean undone = rolledBack && outcome.verdict() == Outcome.Verdict.ALLOWED;
            ledger.settle(attempt.receipt(), undone ? outcome.with(Map.of("rolled_back", true)) : outcome);
            return true;
        });
    }

    /** A transaction ended, and its portals with it: what was fetched of them is all there will be. */
    void endSuspended() {
        for (Attempt attempt : unsettled) {
            attempt.end(Outcome.allowed(attempt.rows(), attempt.age()));
        }
    }

    /** The session ends: whatever has no certain end is unknown. */
    void abandon(String why) {
        for (Attempt attempt : unsettled) {
            Outcome outcome = attempt.outcome();
            boolean certain = outcome != null && outcome.verdict() != Outcome.Verdict.ALLOWED;
            ledger.settle(attempt.receipt(), certain && outcome != null ? outcome : Outcome.unknown(why));
        }
        unsettled.clear();
        running = null;
    }
}
