package dev.pgcurb.gateway;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.wire.ServerTls;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for agents. Start one with {@link #start}; {@link #close} ends every session and closes its lease. */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    private final Listener listener;
    private final String name;
    private final Options options;
    private final Services services;
    private final Thread acceptor;
    private final Thread watch;
    private final Thread housekeeping;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * How a gateway works.
     *
     * @param host the address to listen on; anything but loopback needs {@code tls}
     * @param port 0 for any free one
     * @param upstream Postgres, with the login of {@code pgcurb_gateway}
     * @param tls our certificate, asked for at each connection; null: then clients are served in the clear, on loopback only
     * @param insecure whether other machines may come in the clear
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
            @Nullable Supplier<ServerTls> tls,
            boolean insecure,
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
                    false,
                    500,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    false);
        }

        /** The same on another address. */
        public Options listen(String otherHost, int otherPort) {
            return with(otherHost, otherPort, tls, insecure, slowReaderTimeout, drain, strict);
        }

        /** The same, with provable reads durable in the ledger before they run. */
        public Options strictly() {
            return with(host, port, tls, insecure, slowReaderTimeout, drain, true);
        }

        /** The same with less or more patience with clients that neither read nor send. */
        public Options slowReaders(Duration timeout) {
            return with(host, port, tls, insecure, timeout, drain, strict);
        }

        /** The same with more or less time for running statements when it ends. */
        public Options drain(Duration time) {
            return with(host, port, tls, insecure, slowReaderTimeout, time, strict);
        }

        /** The same with a certificate. */
        public Options tls(Supplier<ServerTls> certificate) {
            return with(host, port, certificate, insecure, slowReaderTimeout, drain, strict);
        }

        /** The same, in the clear for other machines too. */
        public Options insecurely() {
            return with(host, port, tls, true, slowReaderTimeout, drain, strict);
        }

        private Options with(
                String toHost,
                int toPort,
                @Nullable Supplier<ServerTls> certificate,
                boolean inTheClear,
                Duration slowReader,
                Duration drainFor,
                boolean strictly) {
            return new Options(
                    toHost,
                    toPort,
                    upstream,
                    certificate,
                    inTheClear,
                    maxSessions,
                    authenticationTimeout,
                    slowReader,
                    drainFor,
                    strictly);
        }
    }

    private Gateway(Listener listener, String name, Options options, Services services) {
        this.listener = listener;
        this.name = name;
        this.options = options;
        this.services = services;
        var deadlines = new Deadlines(services, options);
        acceptor = Thread.ofPlatform().name("pgcurb-accept").unstarted(() -> listener.accept(services));
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
        Listener listener = Listener.open(options);
        try {
            String name = options.host() + ":" + listener.port() + "-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            var gateway = new Gateway(listener, name, options, services(name, options));
            gateway.acceptor.start();
            gateway.watch.start();
            gateway.housekeeping.start();
            Events.started(name, listener.port(), options.tls() != null);
            return gateway;
        } catch (RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    private static Services services(String name, Options options) {
        DatabaseUrl database = options.upstream().onPrimary();
        PostgresLedger.Options how = PostgresLedger.Options.of(name);
        PostgresLedger ledger = PostgresLedger.open(database, options.strict() ? how.strictly() : how);
        var control = new Control(database);
        try {
            Leases leases = Leases.keptAliveBy(name, database);
            return new Services(
                    options.upstream(),
                    control,
                    new Policies(control, ledger),
                    new Keys(database),
                    leases,
                    new LeaseEnds(leases),
                    new UpstreamHosts(options.upstream()),
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
        return listener.port();
    }

    /** What the ledger and the leases call this gateway; unique to this run. */
    public String name() {
        return name;
    }

    /** How it does at the moment. Asks the database, and waits for it a few seconds at most. */
    public GatewayNumbers numbers() {
        Map<String, Integer> sessions = new TreeMap<>();
        var all = services.sessions().all();
        for (Session session : all) {
            String agent = session.agent();
            if (agent != null) {
                sessions.merge(agent, 1, Integer::sum);
            }
        }
        return new GatewayNumbers(all.size(), sessions, services.ledger().numbers(), database());
    }

    private Map<String, Map<String, Long>> database() {
        try {
            return services.control().numbers();
        } catch (SQLException e) {
            LOG.debug("the database gives no numbers", e);
            return Map.of();
        }
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

    /**
     * Accepts nobody any more, tells the idle that it is over, lets running statements end for the time of {@link Options#drain}, cancels
     * what still runs, and ends every session. The second time it does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listener.close();
        Drain.of(services.sessions().all(), options.drain());
        watch.interrupt();
        housekeeping.interrupt();
        services.ends().again();
        services.keys().close();
        services.leases().close();
        try {
            services.ledger().close();
        } finally {
            services.control().close();
        }
        Events.stopped(name);
    }
}
