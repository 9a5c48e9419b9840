package dev.pgcurb.gateway;

import dev.pgcurb.lease.Lease;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.wire.ScramLogin;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The servers behind a gateway, and which of them was the right one last time. Safe for many threads. */
final class UpstreamHosts {
    /** For how long a lease may take to reach a standby. */
    private static final Duration REPLICATION = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofMillis(50);
    /** What a server says of a slot whose lease it has not heard of: not to log in, or another password. */
    private static final Set<String> NOT_YET = Set.of("28000", "28P01");

    private final DatabaseUrl database;
    private final Map<Target, Host> last = new ConcurrentHashMap<>();

    UpstreamHosts(DatabaseUrl database) {
        this.database = database;
    }

    /**
     * Logs in with the lease on a server that fits, in the order of the connection string, the last that fitted first.
     *
     * @throws ScramLogin.Rejected when a server says no for another reason than not knowing of the lease yet
     * @throws NoneFits when servers answer and none of them is, or knows of the lease within five seconds
     * @throws IOException when none answers
     */
    Upstream connect(Target target, Lease lease, Map<String, String> startup) throws IOException {
        long end = System.nanoTime() + (target.waits() ? REPLICATION.toNanos() : 0);
        while (true) {
            Tried tried = new Tried();
            Upstream found = first(target, lease, startup, tried);
            boolean over = !tried.late || System.nanoTime() - end > 0;
            if (found == null && target == Target.PREFER_STANDBY && over) {
                found = first(Target.PRIMARY, lease, startup, tried);
            }
            if (found != null) {
                return found;
            }
            if (over) {
                throw tried.failure();
            }
            pause();
        }
    }

    private @Nullable Upstream first(Target target, Lease lease, Map<String, String> startup, Tried tried)
            throws IOException {
        var door = new UpstreamDoor(database);
        for (Host host : inOrder(target)) {
            try {
                Upstream open = Upstream.connect(door, host, database.database(), lease, startup);
                if (target.accepts(open.parameters())) {
                    last.put(target, host);
                    return open;
                }
                open.terminate();
                open.close();
                tried.other = true;
            } catch (ScramLogin.Rejected e) {
                tried.rejected(e, target.waits());
            } catch (IOException e) {
                tried.lost = e;
            }
        }
        return null;
    }

    private List<Host> inOrder(Target target) {
        List<Host> hosts = new ArrayList<>(database.hosts());
        Host known = last.get(target);
        if (known != null) {
            hosts.remove(known);
            hosts.addFirst(known);
        }
        return hosts;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Servers answer, and none of them is what the session is for. */
    static final class NoneFits extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** What came of one round. */
    private static final class Tried {
        private ScramLogin.@Nullable Rejected rejected;
        private @Nullable IOException lost;
        /** A server answered that is of another kind. */
        private boolean other;
        /** A server may not know of the lease yet. */
        private boolean late;

        void rejected(ScramLogin.Rejected e, boolean waits) {
            if (waits && NOT_YET.contains(e.error().sqlstate())) {
                late = true;
            } else {
                rejected = e;
            }
        }

        IOException failure() {
            if (rejected != null) {
                return rejected;
            }
            if (late || other) {
                return new NoneFits();
            }
            return lost == null ? new EOFException("no host to connect to") : lost;
        }
    }
}
