package dev.pgcurb.wire;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A stream that gives at most so many bytes at a time, as networks do. */
final class Trickle extends InputStream {
    private final InputStream in;
    private final int most;

    Trickle(byte[] bytes, int most) {
        this.in = new ByteArrayInputStream(bytes);
        this.most = most;
    }

    @Override
    public int read() throws java.io.IOException {
        return in.read();
    }

    @Override
    public int read(byte[] target, int from, int count) throws java.io.IOException {
        return in.read(target, from, Math.min(count, most));
    }
}
