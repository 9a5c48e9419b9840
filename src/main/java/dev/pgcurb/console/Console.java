package dev.pgcurb.console;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.http.Addresses;
import dev.pgcurb.http.WebServer;
import dev.pgcurb.people.SignIns;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.wire.ServerTls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/** The console, open on a port. */
public final class Console implements AutoCloseable {
    private final WebServer web;
    private final Database database;
    private final LiveEvents events;

    /**
     * How it works.
     *
     * @param database with the login of {@code pgcurb_console}
     * @param host loopback, unless there is a certificate
     * @param port 0 for any free one
     * @param tls the certificate in use; null without TLS
     * @param url by which people call it, when a proxy stands in front; null: by its own address
     * @param oidc whose word is taken for who somebody is, besides passwords; null: nobody's
     */
    public record Options(
            DatabaseUrl database,
            String host,
            int port,
            @Nullable Supplier<ServerTls> tls,
            @Nullable URI url,
            @Nullable OidcOptions oidc) {
        /** On loopback, for whoever is at this machine. */
        public static Options here(DatabaseUrl database, int port) {
            return new Options(database, "127.0.0.1", port, null, null, null);
        }

        boolean secure() {
            return tls != null || (url != null && "https".equals(url.getScheme()));
        }
    }

    private Console(Options options) {
        database = new Database(options.database());
        events = Reading.events(database);
        try {
            web = WebServer.start(
                    new WebServer.Place("the console", options.host(), options.port(), options.tls()),
                    port -> new Site(servlet(options, port)));
        } catch (RuntimeException e) {
            events.close();
            database.close();
            throw e;
        }
    }

    /**
     * Listens.
     *
     * @throws Problem PGC301 when it cannot listen there, PGC302 when the address is not loopback and there is no certificate
     */
    public static Console start(Options options) {
        return new Console(options);
    }

    private ConsoleServlet servlet(Options options, int port) {
        var cookies = new Cookies(options.secure(), port);
        OidcOptions oidc = options.oidc();
        var door = new FrontDoor(
                new SignIns(database::open),
                cookies,
                new OurPage(options.secure(), options.url()),
                oidc == null
                        ? null
                        : new OidcDoor(new Oidc(oidc, home(options, port) + OidcOptions.CALLBACK), cookies));
        List<Route> routes = new ArrayList<>(Acts.routes(database));
        routes.addAll(Reading.routes(database));
        return new ConsoleServlet(options.secure(), addresses(options), door, routes, events);
    }

    /** What people's browsers call us. */
    private static String home(Options options, int port) {
        URI url = options.url();
        return url == null
                ? WebServer.origin(options.host(), port, options.tls() != null)
                : url.getScheme() + "://" + url.getAuthority();
    }

    private static Addresses addresses(Options options) {
        Set<String> names = new java.util.HashSet<>(Set.of(options.host().toLowerCase(Locale.ROOT)));
        URI url = options.url();
        if (url != null && url.getHost() != null) {
            names.add(url.getHost().toLowerCase(Locale.ROOT));
        }
        return new Addresses(names, Set.of());
    }

    private record Site(ConsoleServlet servlet) implements WebServer.Site {
        @Override
        public Handler handler() {
            var context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
            context.addServlet(new ServletHolder(servlet), "/");
            return context;
        }

        @Override
        public ThreadPool threads() {
            // A stream of events holds a thread for as long as somebody looks.
            return new VirtualThreadPool();
        }
    }

    /** Where people go: scheme, host and port. */
    public String url() {
        return web.origin();
    }

    /** Where a person goes who signs in with this code of a link. The code is behind {@code #}: browsers send it to nobody. */
    public static String link(String url, String code) {
        return url + "/sign-in#link=" + code;
    }

    @Override
    public void close() {
        web.close();
        events.close();
        database.close();
    }
}
