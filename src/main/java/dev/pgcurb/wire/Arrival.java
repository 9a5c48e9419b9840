package dev.pgcurb.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** What a connection turned out to want, once encryption is settled. */
public sealed interface Arrival {
    /** A client that wants a session. */
    record Guest(Link link, Packet.Startup startup) implements Arrival {}

    /** Someone who wants a statement of another connection cancelled. It gets no answer, ever. */
    record Canceller(Packet.CancelRequest request) implements Arrival {}

    /** The first byte of a TLS record that carries a handshake. */
    int TLS_HANDSHAKE = 0x16;

    /** How often a client may ask for encryption before it must start. */
    int QUESTIONS = 3;

    /**
     * Answers SSLRequest and GSSENCRequest, does TLS where asked, and reads the startup packet.
     *
     * <pre>
     *   0x16 ...          direct TLS (17+), ALPN "postgresql" required
     *   SSLRequest     -> S and a handshake, or N without a certificate
     *   GSSENCRequest  -> N
     *   CancelRequest  -> Canceller        StartupMessage -> Guest
     * </pre>
     *
     * <p>Packets are read to the byte, so whatever a man in the middle pipelined behind an SSLRequest becomes part of the TLS
     * handshake, and breaks it.
     *
     * @param tls null when there is no certificate
     */
    static Arrival receive(Socket socket, @Nullable ServerTls tls) throws IOException {
        int first = socket.getInputStream().read();
        if (first < 0) {
            throw new EOFException("the client left without a word");
        }
        if (first == TLS_HANDSHAKE) {
            if (tls == null) {
                throw new ProtocolViolation("TLS is not configured here");
            }
            Link link = tls.direct(socket, (byte) first);
            return arrived(link, Packet.read(link.socket().getInputStream()));
        }
        Packet packet = Packet.read(socket.getInputStream(), first);
        for (int asked = 0; asked < QUESTIONS; asked++) {
            switch (packet) {
                case Packet.SslRequest s -> {
                    if (tls != null) {
                        socket.getOutputStream().write('S');
                        Link link = tls.handshake(socket);
                        return arrived(link, Packet.read(link.socket().getInputStream()));
                    }
                    socket.getOutputStream().write('N');
                }
                case Packet.GssEncRequest g -> socket.getOutputStream().write('N');
                case Packet.CancelRequest c -> {
                    return new Canceller(c);
                }
                case Packet.Startup s -> {
                    return new Guest(Link.plain(socket), s);
                }
            }
            packet = Packet.read(socket.getInputStream());
        }
        throw new ProtocolViolation("too many requests for encryption");
    }

    private static Arrival arrived(Link link, Packet packet) throws IOException {
        return switch (packet) {
            case Packet.CancelRequest c -> new Canceller(c);
            case Packet.Startup s -> new Guest(link, s);
            case Packet.SslRequest s -> throw new ProtocolViolation("encryption is already agreed");
            case Packet.GssEncRequest g -> throw new ProtocolViolation("encryption is already agreed");
        };
    }
}
