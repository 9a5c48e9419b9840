package dev.pgcurb.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
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
    private final @Nullable Set<String> certified;

    private Link(Socket socket, byte @Nullable [] endpointHash, @Nullable Set<String> certified) throws IOException {
        this.socket = socket;
        this.certified = certified;
        this.in = new FrameReader(socket.getInputStream());
        this.out = new FrameWriter(socket.getOutputStream());
        this.endpointHash = endpointHash;
    }

    /** A connection in the clear. */
    public static Link plain(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return new Link(socket, null, null);
    }

    /**
     * A connection over TLS.
     *
     * @param certificate the server's certificate, ours or Postgres's, to which SCRAM may be bound
     */
    public static Link tls(Socket socket, X509Certificate certificate) throws IOException {
        return new Link(socket, EndpointHash.of(certificate), null);
    }

    /** The same with a client that may come in under these names only: those of the certificate that it showed. */
    static Link tls(Socket socket, X509Certificate certificate, Set<String> names) throws IOException {
        return new Link(socket, EndpointHash.of(certificate), Set.copyOf(names));
    }

    public FrameReader in() {
        return in;
    }

    public FrameWriter out() {
        return out;
    }

    /** On a connection of its own: asks for another session's statement to be cancelled, and returns when that was passed on. */
    public void askToCancel(int processId, byte[] key) throws IOException {
        out.beginUntyped()
                .int32(Packet.CANCEL_REQUEST)
                .int32(processId)
                .bytes(key)
                .end();
        out.flush();
        in.next();
    }

    public Socket socket() {
        return socket;
    }

    public boolean encrypted() {
        return endpointHash != null;
    }

    /** Whether the client's certificate lets it come in under this name; true where none is asked for. */
    public boolean mayBe(String name) {
        return certified == null || certified.contains(name);
    }

    /** {@code tls-server-end-point} of RFC 5929, or null in the clear. */
    byte @Nullable [] endpointHash() {
        return endpointHash == null ? null : endpointHash.clone();
    }

    /** Whether the peer has sent something that was not yet read, as far as can be told without waiting. */
    public boolean somethingToRead() throws IOException {
        return in.buffered() || socket.getInputStream().available() > 0;
    }

    /**
     * Waits for so long, or until the peer leaves. What it sends meanwhile is kept.
     *
     * @return whether it left; behind more than a buffer full that nobody has read yet that cannot be told
     */
    public boolean leaves(Duration within) throws IOException {
        int before = socket.getSoTimeout();
        long end = System.nanoTime() + within.toNanos();
        try {
            for (long left = within.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                if (in.full()) {
                    Thread.sleep(left);
                } else {
                    socket.setSoTimeout(Math.toIntExact(left));
                    if (!in.more()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the peer was waited for");
        } finally {
            socket.setSoTimeout(before);
        }
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
