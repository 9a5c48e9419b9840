package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.ledger.Event;
import dev.pgcurb.verdict.Ceiling;
import dev.pgcurb.wire.Arrival;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.FrontendMessage;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.ProtocolViolation;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection from its first byte to its last, on one thread. Whatever happens, its lease is closed. */
final class Session implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Socket socket;
    private final Entrance entrance;
    private final Services services;
    private final long arrivedNanos = System.nanoTime();
    /** Held by the session's thread, but for when it waits for the client's next message. */
    private final ReentrantLock turn = new ReentrantLock();

    /** Volatile, as the watch and cancel requests come from other threads. */
    private volatile @Nullable Upstream upstream;

    private volatile @Nullable Attempts attempts;
    private volatile @Nullable Link client;
    private volatile @Nullable Lease lease;
    private volatile String closing = "closed";
    /** Why the session ends with its next message, or null. */
    private volatile @Nullable String leaving;

    Session(Socket socket, Entrance entrance, Services services) {
        this.socket = socket;
        this.entrance = entrance;
        this.services = services;
    }

    @Override
    public void run() {
        try (socket) {
            switch (Arrival.receive(socket, entrance.tls())) {
                case Arrival.Canceller c -> services.sessions().cancel(c.request());
                case Arrival.Guest g -> visit(g);
            }
        } catch (ProtocolViolation e) {
            LOG.debug("a connection broke the protocol before it had one", e);
        } catch (IOException e) {
            LOG.debug("a connection was lost", e);
        } catch (RuntimeException | Error e) {
            LOG.error("a session failed", e);
        }
    }

    private void visit(Arrival.Guest guest) throws IOException {
        Link link = guest.link();
        client = link;
        turn.lock();
        try {
            entrance.admit(link);
            Stage.Proven proven = new Stage.Arrived(link, guest.startup()).prove(services);
            Stage.Leased leased = proven.lease(services);
            lease = leased.lease();
            Events.opened(leased.lease(), address());
            try (Upstream connected = leased.connect(services)) {
                upstream = connected;
                serve(leased, connected);
                connected.terminate();
            } finally {
                close(leased.lease());
            }
        } catch (Rejection e) {
            Events.rejected(address(), String.valueOf(e.error().get(ErrorFields.SQLSTATE)));
            say(link, e.error().with(ErrorFields.SEVERITY, "FATAL").with(ErrorFields.SEVERITY_UNLOCALIZED, "FATAL"));
        } catch (ProtocolViolation e) {
            say(link, ErrorFields.of("FATAL", "08P01", String.valueOf(e.getMessage()), null, null));
        } catch (RuntimeException e) {
            LOG.error("a session failed", e);
            say(link, ErrorFields.of("FATAL", "58000", "pgcurb met something that it did not expect", null, null));
        } finally {
            turn.unlock();
        }
    }

    private void serve(Stage.Leased leased, Upstream connected) throws IOException, Rejection {
        Link link = leased.link();
        Lease held = leased.lease();
        var who = new dev.pgcurb.ledger.Session(
                held.agent(),
                held.slot(),
                held.id(),
                address(),
                leased.parameters().applicationName());
        record(who, "opened");
        var mine = new Attempts(services.ledger(), who);
        attempts = mine;
        Sessions.Key key = services.sessions().register(this, leased.longKeys());
        try {
            var exchange = new Exchange(
                    link, connected, mine, leased.parameters().own().tellsEntries());
            var replies =
                    new Replies(exchange, new Help(services.control(), new Reach(services.control(), held.agent())));
            var judge = new Judge(services, held);
            var requests = new Requests(exchange, replies, judge, services.control());
            Greeting.write(link, connected, key);
            relay(link, requests);
        } catch (java.io.EOFException e) {
            throw lost(e);
        } finally {
            services.sessions().unregister(key);
            mine.abandon("the connection was lost");
            record(who, closing);
        }
    }

    /** Reads all that is there, sends it on in one go, reads the answers. */
    private void relay(Link link, Requests requests) throws IOException, Rejection {
        FrameReader in = link.in();
        while (more(in)) {
            String over = leaving;
            if (over != null) {
                throw dismissal(over);
            }
            Then then = Then.GO_ON;
            boolean answer = false;
            do {
                then = requests.handle(FrontendMessage.read(in));
                answer |= then == Then.ANSWER;
            } while (then != Then.END && in.buffered() && in.next());
            if (answer) {
                requests.answer();
            }
            link.out().flush();
            if (then == Then.END) {
                return;
            }
        }
    }

    /** Waits for the client, and may be dismissed while it does. */
    private boolean more(FrameReader in) throws IOException {
        turn.unlock();
        try {
            return in.next();
        } finally {
            turn.lock();
        }
    }

    /**
     * Ends the session with a last word to its client, if nothing of it is under way. From any thread.
     *
     * @return false when something is, which nobody interrupts here
     */
    boolean dismiss(String why) {
        if (!leased()) {
            end(why); // it is still on its way in
            return true;
        }
        leaving = why;
        if (!turn.tryLock()) {
            return false;
        }
        try {
            Link link = client;
            if (running() != null) {
                return false; // its client has yet to send the rows of a COPY
            }
            if (link != null) {
                say(link, dismissal(why).error());
            }
            end(why);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private static Rejection dismissal(String why) {
        return new Rejection("57P01", "terminating connection: " + why, "Connect again.");
    }

    private Rejection lost(IOException e) {
        LOG.debug("a session lost one of its ends", e);
        return new Rejection("08006", "the connection to Postgres was lost", "Connect again.");
    }

    private void record(dev.pgcurb.ledger.Session who, String what) {
        try {
            services.ledger().record(new Event("lease", who, Map.of("what", what)));
        } catch (Problem e) {
            LOG.warn("a lease could not be recorded: {}", e.what());
        }
    }

    private void close(Lease held) {
        Events.closed(held, address(), closing);
        services.ends().close(held, closing);
    }

    private static void say(Link link, ErrorFields error) {
        try {
            error.write(link.out(), Tag.ERROR_RESPONSE);
            link.out().flush();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the last words did not arrive", e);
        }
    }

    private String address() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    /** Cancels what runs, as Postgres's own cancel does. From any thread. */
    void cancel() throws IOException {
        Upstream connected = upstream;
        if (connected != null) {
            connected.cancel();
        }
    }

    /** Ends the session from another thread: both sockets close, its own thread cleans up. */
    void end(String why) {
        closing = why;
        Upstream connected = upstream;
        if (connected != null) {
            connected.close();
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket did not close", e);
        }
    }

    /** Whose session it is, or null while that is not known. */
    @Nullable
    String agent() {
        Lease held = lease;
        return held == null ? null : held.agent();
    }

    /** Its lease, if it reads from a standby, where neither the watch nor the kill switch sees it. */
    @Nullable
    Lease leaseOnStandby() {
        Upstream connected = upstream;
        return connected != null && connected.onStandby() ? lease : null;
    }

    /** Whether it has come in: proved its key and got a lease. */
    boolean leased() {
        return lease != null;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** What runs at the moment, or null. */
    @Nullable
    Attempt running() {
        Attempts mine = attempts;
        return mine == null ? null : mine.running();
    }

    /** For how long the client has not read what is written to it, or not sent the rows of its COPY, in nanoseconds. */
    long stuckNanos() {
        Link link = client;
        Attempts mine = attempts;
        long unread = link == null ? 0 : link.out().blockedSince();
        long since = unread != 0 ? unread : mine == null ? 0 : mine.silentSince();
        return since == 0 ? 0 : System.nanoTime() - since;
    }

    @Nullable
    Ceiling ceiling(String name) {
        Lease held = lease;
        AgentPolicy policy = held == null ? null : services.policies().agent(held.agent());
        return policy == null ? null : policy.ceiling(name);
    }

    /** Whether its lease has run out. */
    boolean expired() {
        Lease held = lease;
        return held != null && java.time.Instant.now().isAfter(held.expiresAt());
    }
}
