package dev.pgcurb.wire;

import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection: its socket, a reader and a writer of frames, and what channel binding needs when it is TLS.
 * One thread reads and writes; {@link #close} may come from any.
 */
public final class Link implements AutoCloseable {
    private final Socket socket;
    private final FrameReader in;
    private final FrameWriter out;
    private final byte @Nullable [] endpointHash;

    private Link(Socket socket, byte @Nullable [] endpointHash) throws IOException {
        this.socket = socket;
        this.in = new FrameReader(socket.getInputStream());
        this.out = new FrameWriter(socket.getOutputStream());
        this.endpointHash = endpointHash;
    }

    /** A connection in the clear. */
    public static Link plain(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return new Link(socket, null);
    }

    /**
     * A connection over TLS.
     *
     * @param certificate the server's certificate, ours or Postgres's, to which SCRAM may be bound
     */
    public static Link tls(Socket socket, X509Certificate certificate) throws IOException {
        return new Link(socket, EndpointHash.of(certificate));
    }

    public FrameReader in() {
        return in;
    }

    public FrameWriter out() {
        return out;
    }

    public Socket socket() {
        return socket;
    }

    public boolean encrypted() {
        return endpointHash != null;
    }

    /** {@code tls-server-end-point} of RFC 5929, or null in the clear. */
    byte @Nullable [] endpointHash() {
        return endpointHash == null ? null : endpointHash.clone();
    }

    /** Whether the peer has sent something that was not yet read, as far as can be told without waiting. */
    public boolean somethingToRead() throws IOException {
        return in.buffered() || socket.getInputStream().available() > 0;
    }

    /** Closes the socket; a thread that waits in a read or write of it wakes with an exception. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
