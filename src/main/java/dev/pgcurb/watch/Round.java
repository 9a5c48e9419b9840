package dev.pgcurb.watch;

import dev.pgcurb.ledger.Event;
import dev.pgcurb.ledger.Session;
import dev.pgcurb.watch.Finding.Remedy;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at everything, and what follows from it. Remembers what it saw, for the look that sees nothing. */
final class Round {
    private static final Logger LOG = LoggerFactory.getLogger(Round.class);

    /** Of the lock table, what one session may hold. */
    private static final int SHARE_OF_LOCK_TABLE = 4;

    private final Acts acts;
    private final Watch.Options options;
    private final LongSupplier clock;
    private final Stalls stalls = new Stalls();
    private final Offences offences;
    private Map<Long, Slot> slots = Map.of();
    private List<Seen> sessions = List.of();
    private long slowAt;

    Round(Acts acts, Watch.Options options, LongSupplier clock) {
        this.acts = acts;
        this.options = options;
        this.clock = clock;
        this.offences = new Offences(options.grace());
        this.slowAt = clock.getAsLong();
    }

    /** @throws SQLException when the connection is of no use any more */
    void once(Server server) throws SQLException {
        acts.flush();
        if (slots.isEmpty()) {
            slots = read(server);
        }
        try {
            sessions = server.sessions(slots.values());
        } catch (SQLException e) {
            if (!Server.OUT_OF_MEMORY.equals(e.getSQLState())) {
                throw e;
            }
            endAll(server);
            return;
        }
        // The slots come second: a session that was seen has the lease under which it logged in, or a later one.
        boolean fresh = attempted(() -> slots = read(server));
        attempted(() -> server.prepare(slots.values()));
        long now = clock.getAsLong();
        stalls.look(sessions, now);
        offences.look();
        Rules rules = new Rules(options, server.lockTable() / SHARE_OF_LOCK_TABLE);
        boolean leaseOver = false;
        for (Seen seen : sessions) {
            Slot slot = slots.get(seen.slotOid());
            if (slot != null) {
                Optional<Finding> finding = rules.judge(slot, seen, stalls.stalledFor(seen.id(), now));
                // Whether there is a lease is judged by what is known now, never by what is remembered.
                if (fresh && !slot.covers(seen.id().startedAt(), now)) {
                    leaseOver = true;
                    finding = Optional.of(Rules.withoutLease(slot, seen));
                }
                finding.ifPresent(found -> attempted(() -> act(server, slot, seen, found, now)));
            }
        }
        if (leaseOver || now - slowAt >= 0) {
            attempted(server::reap);
        }
        if (now - slowAt >= 0) {
            slowAt = now + options.slowly().toNanos();
            attempted(() -> suspend(server));
        }
    }

    private static Map<Long, Slot> read(Server server) throws SQLException {
        return server.slots().stream().collect(Collectors.toUnmodifiableMap(Slot::oid, slot -> slot));
    }

    private void act(Server server, Slot slot, Seen seen, Finding finding, long now) throws SQLException {
        var step = offences.next(seen.id(), finding, now);
        if (step.isEmpty()) {
            return;
        }
        Remedy remedy = step.get().remedy();
        boolean done = switch (remedy) {
            case CANCEL -> server.cancel(seen.id());
            case END -> server.end(seen.id());
        };
        if (done && !step.get().again()) {
            record(slot, seen, remedy, finding.why(), finding.limit());
        }
    }

    /** Nothing can be seen because the lock table is full: whoever did that was there at the last look. */
    private void endAll(Server server) {
        List<Seen> last = sessions.stream()
                .sorted(Comparator.comparingLong(Seen::locks).reversed())
                .toList();
        sessions = List.of();
        for (Seen seen : last) {
            Slot slot = slots.get(seen.slotOid());
            if (slot != null) {
                attempted(() -> {
                    if (server.end(seen.id())) {
                        String why = "the server's lock table is full and its sessions cannot be seen";
                        record(slot, seen, Remedy.END, why, new Limit(0, "watch.locks", ""));
                    }
                });
            }
        }
    }

    private void suspend(Server server) throws SQLException {
        for (Refusals refusals : server.refusals()) {
            String why = "%d statements refused in a minute, the ceiling is %d"
                    .formatted(refusals.count(), refusals.limit());
            server.suspend(refusals.agent(), why + " (rule " + refusals.rule() + ")");
            acts.add(new Event(
                    "watch",
                    Session.of(refusals.agent()),
                    Map.of("what", "suspended", "why", why, "rule", refusals.rule(), "source", refusals.source())));
        }
    }

    private void record(Slot slot, Seen seen, Remedy remedy, String why, Limit limit) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("what", remedy == Remedy.CANCEL ? "cancelled" : "ended");
        detail.put("why", why);
        detail.put("rule", limit.rule());
        if (!limit.source().isEmpty()) {
            detail.put("source", limit.source());
        }
        detail.put("pid", seen.id().pid());
        acts.add(new Event(
                "watch",
                new Session(slot.agent(), slot.name(), slot.leaseId(), seen.client(), seen.applicationName()),
                detail));
    }

    private interface Attempt {
        void run() throws SQLException;
    }

    /** Says whether it was done. One thing that fails does not keep the next one from being done; a broken connection shows at the next look. */
    private static boolean attempted(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (SQLException e) {
            LOG.warn("the watch could not do all it should: {}", e.getMessage());
            return false;
        }
    }
}
