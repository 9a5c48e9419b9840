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
    /** Where one server out of several is down, the next one is waiting; unless {@code connect_timeout} says otherwise. */
    private static final int ONE_OF_SEVERAL_SECONDS = 3;

    private static final int ONLY_SECONDS = 10;

    private final @Nullable ClientTls tls;
    private final boolean bindingRequired;
    private final int connectMillis;

    /** @throws IOException when the certificates of {@code sslrootcert} cannot be read */
    UpstreamDoor(DatabaseUrl database) throws IOException {
        tls = ClientTls.of(database.parameters());
        bindingRequired = "require".equals(database.parameters().get("channel_binding"));
        String seconds = database.parameters().get("connect_timeout");
        int patience = database.hosts().size() > 1 ? ONE_OF_SEVERAL_SECONDS : ONLY_SECONDS;
        try {
            connectMillis = Math.multiplyExact(seconds == null ? patience : Integer.parseInt(seconds), 1000);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IOException("connect_timeout is no number of seconds", e);
        }
    }

    /** Whether the proof of a password must be bound to the server's certificate. */
    boolean bindingRequired() {
        return bindingRequired;
    }

    /** A connection on which nothing was said yet but what TLS needs. */
    Link open(Host host) throws IOException {
        // A plain Socket that connects within a time stays non-blocking for ever: three system calls a read instead of
        // one.
        Socket socket = SocketChannel.open().socket();
        try {
            socket.connect(new InetSocketAddress(host.name(), host.port()), connectMillis);
            socket.setKeepAlive(true);
            return tls == null ? Link.plain(socket) : tls.ask(socket, host.name());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
