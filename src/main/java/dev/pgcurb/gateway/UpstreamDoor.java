package dev.pgcurb.gateway;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.wire.ClientTls;
import dev.pgcurb.wire.Link;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** How connections to Postgres are opened: timeout, keep-alive, and TLS as the URL's {@code sslmode} demands. */
final class UpstreamDoor {
    private static final int CONNECT_MILLIS = 10_000;

    private final @Nullable ClientTls tls;

    /** @throws IOException when the certificates of {@code sslrootcert} cannot be read */
    UpstreamDoor(DatabaseUrl database) throws IOException {
        tls = ClientTls.of(database.parameters());
    }

    /** A connection on which nothing was said yet but what TLS needs. */
    Link open(Host host) throws IOException {
        // A plain Socket that connects within a time stays non-blocking for ever: three system calls a read instead of
        // one.
        Socket socket = SocketChannel.open().socket();
        try {
            socket.connect(new InetSocketAddress(host.name(), host.port()), CONNECT_MILLIS);
            socket.setKeepAlive(true);
            return tls == null ? Link.plain(socket) : tls.ask(socket, host.name());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
