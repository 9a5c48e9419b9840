package dev.pgcurb.serve;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.hold.Notifier;
import dev.pgcurb.hold.Webhook;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.tune.TuneWatch;
import dev.pgcurb.watch.Watch;
import dev.pgcurb.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway and a watch on one database, a notifier where approvers are told by a webhook, and what has the ledger witnessed. The
 * gateway ends first, so that the watch sees its sessions go.
 */
public final class Serving implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Watch watch;
    private final Gateway gateway;
    private final @Nullable Certificates certificates;
    private final @Nullable Http http;
    private final @Nullable Witnessing witnessing;

    /**
     * Where the ledger is witnessed, and how often.
     *
     * @param place a file, or an address that takes a POST
     * @param key to sign the marks with, Ed25519; null leaves them unsigned
     * @param every from the end of one mark to the next
     */
    public record Witnessed(String place, @Nullable PrivateKey key, Duration every) {}

    /**
     * What is served.
     *
     * @param certificates where the gateway's own is, to be read again when it changes; null without TLS
     * @param http where metrics, health and readiness are told; null for nowhere
     * @param webhook whom to tell about holds; null for nobody
     * @param witnessed where the ledger is witnessed; null for nowhere
     */
    public record Options(
            Gateway.Options gateway,
            @Nullable TlsFiles certificates,
            @Nullable InetSocketAddress http,
            @Nullable Webhook webhook,
            @Nullable Witnessed witnessed) {
        /** The gateway and the watch alone. */
        public static Options of(Gateway.Options gateway) {
            return new Options(gateway, null, null, null, null);
        }
    }

    private Serving(Options options) {
        try {
            // The watch's acts are on a chain of their own: gateways never wait for one another.
            String chain = "watch-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            var upstream = options.gateway().upstream().onPrimary();
            Witnessed witnessed = options.witnessed();
            // First, and so the last to end: its last mark covers what the others write when they do.
            witnessing = witnessed == null ? null : started(Witnessing.start(upstream, witnessed));
            PostgresLedger ledger = started(PostgresLedger.open(upstream, PostgresLedger.Options.of(chain)));
            watch = started(Watch.start(upstream, ledger, Watch.Options.usual()));
            gateway = started(Gateway.start(options.gateway()));
            started(TuneWatch.start(upstream));
            Webhook webhook = options.webhook();
            if (webhook != null) {
                started(Notifier.start(upstream, webhook));
            }
            TlsFiles files = options.certificates();
            certificates = files == null ? null : started(Certificates.watching(files));
            InetSocketAddress address = options.http();
            http = address == null ? null : started(Http.open(address, this));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    /**
     * Starts all of it, or nothing.
     *
     * @throws Problem what any of them cannot do, see {@link Gateway#start} and {@link Watch#start}; PGC301 when the port for HTTP
     *     is not to be had
     */
    public static Serving start(Options options) {
        return new Serving(options);
    }

    /** The gateway and the watch alone. @throws Problem as the other one */
    public static Serving start(Gateway.Options options) {
        return start(Options.of(options));
    }

    /** The port that the gateway listens on. */
    public int port() {
        return gateway.port();
    }

    /** The port of metrics, health and readiness, if there is one. */
    public OptionalInt httpPort() {
        return http == null ? OptionalInt.empty() : OptionalInt.of(http.port());
    }

    /** Reads the policy and the certificate again now; what cannot be read stays as it was, and the log says so. */
    public void reload() {
        try {
            gateway.refresh();
        } catch (Problem e) {
            LOG.warn("the policy could not be read again: {}", e.getMessage());
        }
        if (certificates != null) {
            certificates.look();
        }
    }

    /** All counts and states, in the text format of Prometheus. */
    String metrics() {
        return Metrics.text(gateway.numbers(), watch.acts(), watch.trouble().isEmpty(), witnessed());
    }

    private OptionalLong witnessed() {
        return witnessing == null ? OptionalLong.empty() : OptionalLong.of(witnessing.lastSeconds());
    }

    /** Why no agent should be sent here now, in a few words; empty when one may come. */
    Optional<String> unready() {
        var numbers = gateway.numbers();
        if (!numbers.upstream()) {
            return Optional.of("Postgres does not answer");
        }
        if (!numbers.ledger().up()) {
            return Optional.of("the ledger cannot be written");
        }
        return watch.trouble().isPresent() ? Optional.of("the watch cannot look") : Optional.empty();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warn("something did not end well", e);
            }
        }
    }
}
