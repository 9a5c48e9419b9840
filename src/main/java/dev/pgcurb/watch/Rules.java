package dev.pgcurb.watch;

import dev.pgcurb.watch.Finding.Remedy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session may not do. Looks at nothing but what it is given. */
final class Rules {
    private final long lockLimit;
    private final Limit stalled;
    private final Limit blocking;

    /** @param lockLimit places in the lock table that one session may hold */
    Rules(Watch.Options options, long lockLimit) {
        this.lockLimit = lockLimit;
        this.stalled = new Limit(options.stalled().toMillis(), "watch.stalled", "");
        this.blocking = new Limit(options.blocking().toMillis(), "watch.blocking_others", "");
    }

    /**
     * The gravest finding, if there is one: what ends a session before what cancels a statement.
     *
     * @param stalledFor milliseconds that it was seen waiting for its client at every look
     */
    Optional<Finding> judge(Slot slot, Seen seen, long stalledFor) {
        List<Finding> findings = new ArrayList<>();
        if (seen.locks() > lockLimit) {
            String why = "the session holds %d locks, at most %d are let be".formatted(seen.locks(), lockLimit);
            add(findings, new Limit(lockLimit, "watch.locks", ""), why, null, seen, Remedy.END);
        }
        Limit idle = slot.ceilings().get("idle_in_transaction");
        if (idle != null && seen.idleInTransaction() && seen.stateAge() > idle.millis()) {
            String why = over("the transaction has waited for its next statement", seen.stateAge(), idle);
            add(findings, idle, why, seen.xactAt(), seen, Remedy.END);
        }
        Limit transaction = slot.ceilings().get("transaction_time");
        if (transaction != null && seen.xactAt() != null && seen.xactAge() > transaction.millis()) {
            String why = over("the transaction has been open", seen.xactAge(), transaction);
            add(findings, transaction, why, seen.xactAt(), seen, remedy(seen));
        }
        Limit statement = slot.ceilings().get("statement_time");
        if (statement != null && seen.active() && seen.queryAge() > statement.millis()) {
            String why = over("the statement has run", seen.queryAge(), statement);
            add(findings, statement, why, seen.queryAt(), seen, remedy(seen));
        }
        if (stalledFor > stalled.millis()) {
            String doing =
                    seen.waitEvent().equals("ClientWrite") ? "read its result" : "sent what its statement waits for";
            add(
                    findings,
                    stalled,
                    over("the client has not " + doing, stalledFor, stalled),
                    seen.queryAt(),
                    seen,
                    Remedy.END);
        }
        Limit blocks = slot.ceilings().getOrDefault("blocking_others", blocking);
        if (seen.blocks() > blocks.millis()) {
            String why = over("the session has kept process " + seen.blocksPid() + " waiting", seen.blocks(), blocks);
            add(findings, blocks, why, seen.xactAt(), seen, remedy(seen));
        }
        return findings.stream().max(Comparator.comparing(Finding::remedy));
    }

    /** A session that no lease covers. */
    static Finding withoutLease(Slot slot, Seen seen) {
        String why = slot.leaseId() == null ? "the session has no lease" : "the session's lease has ended";
        return new Finding(new Limit(0, "lease", ""), why, seen.id().startedAt(), Remedy.END);
    }

    private static void add(
            List<Finding> findings, Limit limit, String why, @Nullable Instant since, Seen seen, Remedy remedy) {
        findings.add(new Finding(
                limit, why, Objects.requireNonNullElse(since, seen.id().startedAt()), remedy));
    }

    private static Remedy remedy(Seen seen) {
        return seen.active() && !seen.waitsForClient() ? Remedy.CANCEL : Remedy.END;
    }

    private static String over(String what, long millis, Limit limit) {
        return "%s for %s ms, the ceiling is %s ms".formatted(what, millis, limit.millis());
    }
}
