package dev.pgcurb.mcp;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * MCP over streamable HTTP. The port is open when {@link #start} returns; what serves it starts in the background, so that nobody waits
 * for it who does not use it.
 */
public final class HttpServer implements AutoCloseable {
    /** Where the endpoint is. */
    public static final String PATH = "/mcp";

    /** Where clients look for the authorization server (RFC 9728), with or without {@link #PATH} behind it. */
    static final String METADATA = "/.well-known/oauth-protected-resource";

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 128;
    private static final int THREADS = 64;
    private static final long IDLE_MILLIS = 15 * 60_000L;

    private final ServerSocketChannel listener;
    private final Options options;
    private final Thread starting;
    /** Guarded by this. */
    private @Nullable Server server;
    /** Guarded by this. */
    private boolean closed;

    /**
     * How it works.
     *
     * @param host a loopback address: in front of anything else belongs a proxy with TLS
     * @param port 0 for any free one
     * @param environment what kind of database it is; null when nobody said
     */
    public record Options(
            String host,
            int port,
            Doorkeeper doorkeeper,
            Addresses addresses,
            @Nullable String environment) {}

    /**
     * For the agents of one gateway, each with its own key.
     *
     * @param control the database with the login of {@code pgcurb_gateway}
     * @param gateway where the gateway listens on this machine
     * @param trust whose access tokens are taken as well; null: nobody's
     * @throws Problem see {@link #start}
     */
    public static HttpServer forKeys(
            DatabaseUrl control,
            Host gateway,
            String host,
            int port,
            @Nullable String environment,
            @Nullable Trust trust) {
        DatabaseUrl door = DatabaseUrl.of(gateway.name(), gateway.port(), control.database(), "", null);
        var keyring = new Keyring(control, door);
        if (trust == null) {
            return start(new Options(host, port, keyring, Addresses.HERE, environment));
        }
        // What clients call this server is what tokens are for; a proxy with TLS stands in front.
        String name = URI.create(trust.audience()).getHost();
        var addresses = new Addresses(name == null ? Set.of() : Set.of(name.toLowerCase(Locale.ROOT)), Set.of());
        return start(new Options(host, port, new AccessTokens(trust, control, door, keyring), addresses, environment));
    }

    private HttpServer(ServerSocketChannel listener, Options options) {
        this.listener = listener;
        this.options = options;
        this.starting = Thread.ofPlatform().name("pgcurb-mcp-start").daemon().start(this::serve);
    }

    /**
     * Listens.
     *
     * @throws Problem PGC301 when it cannot listen there, PGC302 when the address is not loopback
     */
    public static HttpServer start(Options options) {
        try {
            InetAddress address = InetAddress.getByName(options.host());
            if (!address.isLoopbackAddress()) {
                throw Problem.of(
                                Code.PGC302,
                                "without a certificate MCP is served on loopback only, not on \"" + options.host()
                                        + "\"")
                        .hint("listen on 127.0.0.1, and put a proxy with TLS in front");
            }
            ServerSocketChannel listener = ServerSocketChannel.open();
            try {
                listener.bind(new InetSocketAddress(address, options.port()), BACKLOG);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            return new HttpServer(listener, options);
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC301,
                            "the MCP server cannot listen on \"" + options.host() + ":" + options.port() + "\"")
                    .hint("choose another address, or end what listens there")
                    .because(e);
        }
    }

    private void serve() {
        // Handlers wait for Postgres; the pool's few threads would be used up, virtual ones are not.
        System.setProperty("reactor.schedulers.defaultBoundedElasticOnVirtualThreads", "true");
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                var jetty = new Server(new QueuedThreadPool(THREADS, 4));
                var connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(quiet()));
                connector.setIdleTimeout(IDLE_MILLIS);
                connector.open(listener);
                jetty.addConnector(connector);
                var context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
                var holder = new ServletHolder(new McpServlet(options));
                holder.setAsyncSupported(true);
                context.addServlet(holder, PATH);
                context.addServlet(holder, METADATA);
                context.addServlet(holder, METADATA + PATH);
                jetty.setHandler(context);
                jetty.start();
                server = jetty;
            } catch (Exception e) {
                LOG.error("the MCP server did not start", e);
            }
        }
    }

    private static HttpConfiguration quiet() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        return configuration;
    }

    /** The port that it listens on. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    /** What clients are told. */
    public String url() {
        return "http://" + options.host() + ":" + port() + PATH;
    }

    @Override
    public void close() {
        try {
            starting.join();
            synchronized (this) {
                closed = true;
                if (server != null) {
                    server.stop();
                }
            }
            listener.close();
            options.doorkeeper().close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("the MCP server did not end as it should", e);
        }
    }
}
