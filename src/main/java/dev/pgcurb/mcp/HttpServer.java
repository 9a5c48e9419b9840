package dev.pgcurb.mcp;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.http.Addresses;
import dev.pgcurb.http.WebServer;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * MCP over streamable HTTP. The port is open when {@link #start} returns; what serves it starts in the background, so that nobody waits
 * for it who does not use it.
 */
public final class HttpServer implements AutoCloseable {
    /** Where the endpoint is. */
    public static final String PATH = "/mcp";

    /** Where clients look for the authorization server (RFC 9728), with or without {@link #PATH} behind it. */
    static final String METADATA = "/.well-known/oauth-protected-resource";

    private static final int THREADS = 64;

    private final Options options;
    private final WebServer web;

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

    private HttpServer(Options options) {
        this.options = options;
        var place = new WebServer.Place("the MCP server", options.host(), options.port(), null);
        this.web = WebServer.start(place, port -> new Endpoint(options));
    }

    /**
     * Listens.
     *
     * @throws Problem PGC301 when it cannot listen there, PGC302 when the address is not loopback
     */
    public static HttpServer start(Options options) {
        return new HttpServer(options);
    }

    private record Endpoint(Options options) implements WebServer.Site {
        @Override
        public Handler handler() {
            // Handlers wait for Postgres; the pool's few threads would be used up, virtual ones are not.
            System.setProperty("reactor.schedulers.defaultBoundedElasticOnVirtualThreads", "true");
            var context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
            var holder = new ServletHolder(new McpServlet(options));
            holder.setAsyncSupported(true);
            context.addServlet(holder, PATH);
            context.addServlet(holder, METADATA);
            context.addServlet(holder, METADATA + PATH);
            return context;
        }

        @Override
        public ThreadPool threads() {
            return new QueuedThreadPool(THREADS, 4);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return web.port();
    }

    /** What clients are told. */
    public String url() {
        return web.origin() + PATH;
    }

    @Override
    public void close() {
        web.close();
        options.doorkeeper().close();
    }
}
