package dev.pgcurb.gateway;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.wire.Link;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Set;

/** How connections to Postgres are opened: timeout, keep-alive, and TLS as the URL's {@code sslmode} demands. */
final class UpstreamDoor {
    private static final int CONNECT_MILLIS = 10_000;
    private static final Set<String> CLEAR = Set.of("disable", "allow", "prefer");

    private final DatabaseUrl database;

    UpstreamDoor(DatabaseUrl database) {
        this.database = database;
    }

    /** A connection on which nothing was said yet but what TLS needs. */
    Link open(Host host) throws IOException {
        String mode = database.parameters().getOrDefault("sslmode", "prefer");
        if (!CLEAR.contains(mode)) {
            throw new IOException("sslmode " + mode + " is not supported towards Postgres");
        }
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host.name(), host.port()), CONNECT_MILLIS);
            socket.setKeepAlive(true);
            return Link.plain(socket);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
