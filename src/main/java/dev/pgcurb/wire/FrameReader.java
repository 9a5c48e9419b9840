package dev.pgcurb.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads frames from a stream: takes all that is there in one read, hands out one frame at a time, and streams the
 * payload of large ones. Not thread-safe; one session's thread owns it.
 *
 * <p>Each frame is announced by {@link #next()} and must then be consumed by exactly one of {@link #payload},
 * {@link #forwardTo} and {@link #skip}.
 */
public final class FrameReader {
    private static final int CAPACITY = 8 * 1024;
    private static final int HEADER = 5;

    private final InputStream in;
    private final byte[] buffer = new byte[CAPACITY];
    private int start;
    private int end;
    private byte type;
    private int length;
    private boolean pending;

    public FrameReader(InputStream in) {
        this.in = in;
    }

    /**
     * Waits for the header of the next frame.
     *
     * @return false when the stream ended between two frames
     * @throws EOFException when it ended inside a header
     * @throws ProtocolViolation when the length cannot be one
     */
    public boolean next() throws IOException {
        if (pending) {
            throw new IllegalStateException("the last frame was not consumed");
        }
        while (end - start < HEADER) {
            if (!fill()) {
                if (end == start) {
                    return false;
                }
                throw new EOFException("the stream ended inside a header");
            }
        }
        type = buffer[start];
        length = int32(start + 1) - 4;
        if (length < 0) {
            throw new ProtocolViolation("invalid message length");
        }
        start += HEADER;
        pending = true;
        return true;
    }

    /** The type byte of the announced frame; see {@link Tag}. */
    public byte type() {
        return type;
    }

    /** The size of the announced frame's payload in bytes, without type and length. */
    public int length() {
        return length;
    }

    /** Whether the whole next frame is in memory, so that handling it cannot wait for the peer. */
    public boolean buffered() {
        int there = end - start;
        return there >= HEADER && there - HEADER >= int32(start + 1) - 4;
    }

    /** Whether there is no room for more of the stream until something of it is handed out. */
    boolean full() {
        return end - start == buffer.length;
    }

    /**
     * Waits for more of the stream, behind what is there and was not handed out yet.
     *
     * @return false when the stream ended
     */
    boolean more() throws IOException {
        return fill();
    }

    /**
     * Takes the payload into memory.
     *
     * @param limit the most that this kind of message may have, in bytes
     * @throws ProtocolViolation when the frame is larger than {@code limit}
     */
    public byte[] payload(int limit) throws IOException {
        if (length > limit) {
            throw new ProtocolViolation("message of " + length + " bytes is over the limit of " + limit);
        }
        consume();
        int there = Math.min(length, end - start);
        if (there == length) {
            byte[] whole = Arrays.copyOfRange(buffer, start, start + length);
            start += length;
            return whole;
        }
        return read(there);
    }

    /** The first byte of the payload without consuming it; for one-byte messages such as ReadyForQuery. */
    public byte peek() throws IOException {
        if (length < 1) {
            throw new ProtocolViolation("invalid message length");
        }
        while (end == start) {
            if (!fill()) {
                throw new EOFException("the stream ended inside a frame");
            }
        }
        return buffer[start];
    }

    /** Copies the frame, header and all, to {@code out}, piece by piece when it is larger than the buffer. */
    public void forwardTo(FrameWriter out) throws IOException {
        consume();
        out.header(type, length);
        int left = length;
        while (left > 0) {
            int piece = Math.min(left, available());
            out.raw(buffer, start, piece);
            start += piece;
            left -= piece;
        }
    }

    /** Drops the frame. */
    public void skip() throws IOException {
        consume();
        int left = length;
        while (left > 0) {
            int piece = Math.min(left, available());
            start += piece;
            left -= piece;
        }
    }

    private void consume() {
        if (!pending) {
            throw new IllegalStateException("no frame was announced");
        }
        pending = false;
    }

    /** Grows with what really arrives: a length field alone never makes us reserve memory. */
    private byte[] read(int there) throws IOException {
        byte[] whole = Arrays.copyOfRange(buffer, start, start + Math.min(length, Math.max(there, CAPACITY)));
        start += there;
        int got = there;
        while (got < length) {
            if (got == whole.length) {
                whole = Arrays.copyOf(whole, (int) Math.min(length, 2L * whole.length));
            }
            int n = in.read(whole, got, whole.length - got);
            if (n < 0) {
                throw new EOFException("the stream ended inside a frame");
            }
            got += n;
        }
        return whole;
    }

    private int available() throws IOException {
        if (end == start && !fill()) {
            throw new EOFException("the stream ended inside a frame");
        }
        return end - start;
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == buffer.length) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        int n = in.read(buffer, end, buffer.length - end);
        if (n < 0) {
            return false;
        }
        end += n;
        return true;
    }

    private int int32(int at) {
        return ((buffer[at] & 0xff) << 24)
                | ((buffer[at + 1] & 0xff) << 16)
                | ((buffer[at + 2] & 0xff) << 8)
                | (buffer[at + 3] & 0xff);
    }
}
