package dev.pgcurb.gateway;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.ledger.Ledger;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.wire.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for agents. Start one with {@link #start}; {@link #close} ends every session and closes its lease. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int BACKLOG = 128;

    private final ServerSocket listener;
    private final String name;
    private final Options options;
    private final Services services;
    /** The one place that decides what a session's thread is: platform threads were measured to be the fastest. */
    private final ThreadFactory threads =
            Thread.ofPlatform().name("pgcurb-session-", 1).factory();

    private final Thread acceptor;
    private final Thread watch;
    private final Thread housekeeping;

    /**
     * How a gateway works.
     *
     * @param host the address to listen on; anything but loopback needs {@code tls}
     * @param port 0 for any free one
     * @param upstream Postgres, with the login of {@code pgcurb_gateway}
     * @param tls our certificate, or null: then clients are served in the clear, on loopback only
     * @param maxSessions connections at one time, those that still authenticate included
     * @param authenticationTimeout from the first byte to the lease
     * @param slowReaderTimeout for how long a client may leave unread what is sent to it, or be silent in its COPY
     * @param drain for how long {@link Gateway#close} lets running statements end
     * @param strict whether provable reads too must be durable in the ledger before they run
     */
    public record Options(
            String host,
            int port,
            DatabaseUrl upstream,
            @Nullable ServerTls tls,
            int maxSessions,
            Duration authenticationTimeout,
            Duration slowReaderTimeout,
            Duration drain,
            boolean strict) {

        /** On any free loopback port, in the clear; 500 sessions, 10 s to come in, 60 s for slow readers, 2 s to drain. */
        public static Options of(DatabaseUrl upstream) {
            return new Options(
                    "127.0.0.1",
                    0,
                    upstream,
                    null,
                    500,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    false);
        }

        /** The same on another address. */
        public Options listen(String otherHost, int otherPort) {
            return new Options(
                    otherHost,
                    otherPort,
                    upstream,
                    tls,
                    maxSessions,
                    authenticationTimeout,
                    slowReaderTimeout,
                    drain,
                    strict);
        }

        /** The same, with provable reads durable in the ledger before they run. */
        public Options strictly() {
            return new Options(
                    host, port, upstream, tls, maxSessions, authenticationTimeout, slowReaderTimeout, drain, true);
        }

        /** The same with less or more patience with clients that neither read nor send. */
        public Options slowReaders(Duration timeout) {
            return new Options(host, port, upstream, tls, maxSessions, authenticationTimeout, timeout, drain, strict);
        }

        /** The same with a certificate. */
        public Options tls(ServerTls certificate) {
            return new Options(
                    host,
                    port,
                    upstream,
                    certificate,
                    maxSessions,
                    authenticationTimeout,
                    slowReaderTimeout,
                    drain,
                    strict);
        }
    }

    private Gateway(ServerSocket listener, String name, Options options, Services services) {
        this.listener = listener;
        this.name = name;
        this.options = options;
        this.services = services;
        var deadlines = new Deadlines(services, options);
        acceptor = Thread.ofPlatform().name("pgcurb-accept").unstarted(this::accept);
        watch = Thread.ofPlatform().name("pgcurb-deadlines").daemon().unstarted(deadlines::watch);
        housekeeping = Thread.ofPlatform().name("pgcurb-housekeeping").daemon().unstarted(deadlines::housekeeping);
    }

    /**
     * Listens, connects to Postgres as the gateway's role, and accepts sessions when it returns.
     *
     * @throws Problem PGC301 when it cannot listen there, PGC302 when the address is not loopback and there is no certificate,
     *     PGC303 when the database is not prepared, PGC401 when the ledger cannot be written, PGC5xx when Postgres cannot be reached
     */
    public static Gateway start(Options options) {
        ServerSocket listener = listen(options);
        try {
            String name = options.host() + ":" + listener.getLocalPort() + "-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            var gateway = new Gateway(listener, name, options, services(name, options));
            gateway.acceptor.start();
            gateway.watch.start();
            gateway.housekeeping.start();
            return gateway;
        } catch (RuntimeException e) {
            shut(listener);
            throw e;
        }
    }

    private static ServerSocket listen(Options options) {
        try {
            InetAddress address = InetAddress.getByName(options.host());
            if (!address.isLoopbackAddress() && options.tls() == null) {
                throw Problem.of(
                                Code.PGC302,
                                "without a certificate the gateway listens on loopback only, not on \"" + options.host()
                                        + "\"")
                        .hint("give it a certificate, or listen on 127.0.0.1");
            }
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(address, options.port()), BACKLOG);
            return listener;
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC301,
                            "the gateway cannot listen on \"" + options.host() + ":" + options.port() + "\"")
                    .hint("choose another address, or end what listens there")
                    .because(e);
        }
    }

    private static Services services(String name, Options options) {
        DatabaseUrl database = options.upstream();
        PostgresLedger.Options how = PostgresLedger.Options.of(name);
        Ledger ledger = PostgresLedger.open(database, options.strict() ? how.strictly() : how);
        var control = new Control(database);
        try {
            return new Services(
                    database,
                    control,
                    new Policies(control),
                    new Keys(database),
                    Leases.keptAliveBy(name, database),
                    ledger,
                    new Texts(Grammar.shared()),
                    new Estimates(),
                    new Sessions(),
                    new Throttle());
        } catch (SQLException e) {
            control.close();
            ledger.close();
            throw Problem.of(Code.PGC303, "the gateway cannot read the policy from the database")
                    .hint("run \"pgcurb apply\" first, and log in as pgcurb_gateway")
                    .because(e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What the ledger and the leases call this gateway; unique to this run. */
    public String name() {
        return name;
    }

    /** Reads the policy again now; sessions that are open see it with their next statement. It happens every few seconds anyway. */
    public void refresh() {
        try {
            services.policies().refresh();
        } catch (SQLException e) {
            throw Problem.of(Code.PGC303, "the gateway cannot read the policy from the database")
                    .because(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (services.sessions().all().size() >= options.maxSessions()) {
                    Full.say(socket);
                    continue;
                }
                socket.setKeepAlive(true);
                var session = new Session(socket, options.tls(), services);
                services.sessions().add(session);
                threads.newThread(() -> {
                            try {
                                session.run();
                            } finally {
                                services.sessions().remove(session);
                            }
                        })
                        .start();
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("a connection could not be accepted: {}", e.getMessage());
                }
            }
        }
    }

    /** Accepts nobody any more, lets running statements end for a moment, and ends every session. */
    @Override
    public void close() {
        shut(listener);
        try {
            long end = System.nanoTime() + options.drain().toNanos();
            while (System.nanoTime() < end && services.sessions().all().stream().anyMatch(s -> s.running() != null)) {
                Thread.sleep(20);
            }
            services.sessions().all().forEach(s -> s.end("the gateway shut down"));
            end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            while (System.nanoTime() < end && !services.sessions().all().isEmpty()) {
                Thread.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watch.interrupt();
        housekeeping.interrupt();
        services.keys().close();
        services.leases().close();
        try {
            services.ledger().close();
        } finally {
            services.control().close();
        }
    }

    private static void shut(ServerSocket listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("the listener did not close", e);
        }
    }
}
