package dev.pgcurb.http;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.ServerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.function.Supplier;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port with Jetty behind it. The port is open when {@link #start} returns; what serves it starts in the background, so that nobody
 * waits for it who does not use it.
 */
public final class WebServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);
    private static final int BACKLOG = 128;
    private static final long IDLE_MILLIS = 15 * 60_000L;

    private final ServerSocketChannel listener;
    private final Place place;
    private final Thread starting;
    /** Guarded by this. */
    private @Nullable Server server;
    /** Guarded by this. */
    private boolean closed;

    /**
     * Where it listens.
     *
     * @param what is served, as a message says it: {@code the MCP server}
     * @param port 0 for any free one
     * @param tls the certificate in use, asked for at each connection; null for none, and then {@code host} must be loopback
     */
    public record Place(
            String what, String host, int port, @Nullable Supplier<ServerTls> tls) {}

    /** What answers; made in the background. */
    public interface Site {
        Handler handler();

        ThreadPool threads();
    }

    /** Makes what answers, once the port is known. */
    public interface Sites {
        Site at(int port);
    }

    private WebServer(ServerSocketChannel listener, Place place, Sites sites) {
        this.listener = listener;
        this.place = place;
        this.starting = Thread.ofPlatform().name("pgcurb-http-start").daemon().start(() -> serve(sites.at(port())));
    }

    /**
     * Listens.
     *
     * @throws Problem PGC301 when it cannot listen there, PGC302 when the address is not loopback and there is no certificate
     */
    public static WebServer start(Place place, Sites sites) {
        try {
            InetAddress address = InetAddress.getByName(place.host());
            if (place.tls() == null && !address.isLoopbackAddress()) {
                throw Problem.of(
                                Code.PGC302,
                                "without a certificate " + place.what() + " is served on loopback only, not on \""
                                        + place.host() + "\"")
                        .hint("listen on 127.0.0.1, and put a proxy with TLS in front");
            }
            ServerSocketChannel listener = ServerSocketChannel.open();
            try {
                listener.bind(new InetSocketAddress(address, place.port()), BACKLOG);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            return new WebServer(listener, place, sites);
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC301,
                            place.what() + " cannot listen on \"" + place.host() + ":" + place.port() + "\"")
                    .hint("choose another address, or end what listens there")
                    .because(e);
        }
    }

    private void serve(Site site) {
        synchronized (this) {
            if (closed) {
                return;
            }
            try {
                var jetty = new Server(site.threads());
                var connector = new ServerConnector(jetty, 1, 1, protocols());
                connector.setIdleTimeout(IDLE_MILLIS);
                connector.open(listener);
                jetty.addConnector(connector);
                jetty.setHandler(site.handler());
                jetty.start();
                server = jetty;
            } catch (Exception e) {
                LOG.error("{} did not start", place.what(), e);
            }
        }
    }

    private ConnectionFactory[] protocols() {
        var configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        var http = new HttpConnectionFactory(configuration);
        Supplier<ServerTls> tls = place.tls();
        if (tls == null) {
            return new ConnectionFactory[] {http};
        }
        // The browser's certificate check is what binds the name; one certificate needs no SNI of ours.
        var secure = new SecureRequestCustomizer();
        secure.setSniHostCheck(false);
        configuration.addCustomizer(secure);
        return new ConnectionFactory[] {new SslConnectionFactory(new LiveCertificate(tls), http.getProtocol()), http};
    }

    /** The port that it listens on. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    /** {@code http://127.0.0.1:8432}: scheme, host and port, without a path. */
    public String origin() {
        return origin(place.host(), port(), place.tls() != null);
    }

    /** The same of a server that is not there yet. */
    public static String origin(String host, int port, boolean encrypted) {
        String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return (encrypted ? "https://" : "http://") + name + ":" + port;
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("{} did not end as it should", place.what(), e);
        }
    }
}
