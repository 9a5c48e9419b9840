package dev.pgcurb.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Builds frames in memory and writes them out in as few writes as possible. Nothing reaches the peer before
 * {@link #flush} or a full buffer. Not thread-safe, except that {@link #blockedSince()} may be read by anyone.
 */
public final class FrameWriter {
    private static final int CAPACITY = 8 * 1024;

    private final OutputStream out;
    private byte[] buffer = new byte[CAPACITY];
    private int size;
    private int frame = -1;

    /** Volatile: the watch reads it from its own thread to find a peer that has stopped reading. */
    private volatile long blockedSince;

    public FrameWriter(OutputStream out) {
        this.out = out;
    }

    /** Starts a frame that {@link #end} completes. */
    public FrameWriter begin(byte type) {
        if (frame >= 0) {
            throw new IllegalStateException("the last frame was not ended");
        }
        room(5);
        buffer[size] = type;
        frame = size + 1;
        size += 5;
        return this;
    }

    /** Starts a frame without a type byte, as before the protocol is agreed. */
    public FrameWriter beginUntyped() {
        room(4);
        frame = size;
        size += 4;
        return this;
    }

    public FrameWriter int8(int value) {
        room(1);
        buffer[size++] = (byte) value;
        return this;
    }

    public FrameWriter int16(int value) {
        return int8(value >> 8).int8(value);
    }

    public FrameWriter int32(int value) {
        return int16(value >> 16).int16(value);
    }

    /** A zero-terminated UTF-8 string. The caller has made sure that it holds no zero. */
    public FrameWriter string(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    public FrameWriter bytes(byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
        return this;
    }

    /** Completes the frame and writes its length. */
    public void end() throws IOException {
        int length = size - frame;
        buffer[frame] = (byte) (length >> 24);
        buffer[frame + 1] = (byte) (length >> 16);
        buffer[frame + 2] = (byte) (length >> 8);
        buffer[frame + 3] = (byte) length;
        frame = -1;
        if (size > CAPACITY) {
            drain();
        }
    }

    /** One whole frame with the given payload. */
    public void frame(byte type, byte[] payload) throws IOException {
        header(type, payload.length);
        raw(payload, 0, payload.length);
    }

    /** The header of a frame whose payload follows through {@link #raw}. */
    void header(byte type, int length) throws IOException {
        if (size + 5 > CAPACITY) {
            drain();
        }
        buffer[size++] = type;
        int32(length + 4);
    }

    /** Bytes that are part of a frame already announced. */
    void raw(byte[] source, int from, int count) throws IOException {
        if (count > CAPACITY - size) {
            drain();
            if (count > CAPACITY) {
                write(source, from, count);
                return;
            }
        }
        System.arraycopy(source, from, buffer, size, count);
        size += count;
    }

    /** Bytes that wait in memory. */
    public int waiting() {
        return size;
    }

    /** Drops what waits in memory: for a peer that is beyond reach. */
    public void discard() {
        size = 0;
        frame = -1;
    }

    /** Sends what waits. Blocks while the peer does not read. */
    public void flush() throws IOException {
        drain();
        out.flush();
    }

    /** When the write that is under way began, by {@link System#nanoTime}, or 0 when none is. */
    public long blockedSince() {
        return blockedSince;
    }

    private void drain() throws IOException {
        if (size > 0) {
            write(buffer, 0, size);
            size = 0;
        }
        if (buffer.length > CAPACITY) {
            buffer = new byte[CAPACITY];
        }
    }

    private void write(byte[] source, int from, int count) throws IOException {
        blockedSince = System.nanoTime() | 1;
        try {
            out.write(source, from, count);
        } finally {
            blockedSince = 0;
        }
    }

    private void room(int count) {
        if (buffer.length - size < count) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, count)));
        }
    }
}
