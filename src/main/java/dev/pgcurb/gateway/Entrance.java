package dev.pgcurb.gateway;

import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.ServerTls;
import java.net.Socket;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How one connection may come in.
 *
 * @param tls our certificate at the time that it came, or null where there is none
 * @param insecure whether plain connections from other machines are taken
 */
record Entrance(@Nullable ServerTls tls, boolean insecure) {
    static Entrance of(Gateway.Options options) {
        Supplier<ServerTls> tls = options.tls();
        return new Entrance(tls == null ? null : tls.get(), options.insecure());
    }

    /**
     * Turns away who comes in the clear where TLS is to be had: from another machine always, unless told otherwise, and from anywhere
     * when a certificate is demanded.
     */
    void admit(Link link) throws Rejection {
        if (tls == null || link.encrypted()) {
            return;
        }
        Socket socket = link.socket();
        // A machine that speaks to itself by its name in the network has that address at both ends.
        boolean fromHere = socket.getInetAddress().isLoopbackAddress()
                || socket.getInetAddress().equals(socket.getLocalAddress());
        if (tls.wantsCertificates() || !(fromHere || insecure)) {
            throw new Rejection(
                    "28000",
                    "this gateway takes connections over TLS only; connect with sslmode=require or more",
                    "Connect with sslmode=require or more.");
        }
    }
}
