package dev.pgcurb.mcp;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Two streams of lines. It shows each line that comes in to somebody before it is read, and knows when the conversation has ended: the
 * client has closed its end, and what it had asked was answered. Without that, a script that writes its requests and closes would
 * lose the answers.
 */
final class Conversation {
    private static final long PATIENCE_SECONDS = 60;
    private static final int LINE_BYTES = 8 << 20;
    private static final String ID = "\"id\"";
    private static final String METHOD = "\"method\"";

    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** One for each answer that was written; as many are taken as requests were read. */
    private final Semaphore answered = new Semaphore(0);

    private int asked;

    /** @param seen gives what is to be read in a line's stead */
    Conversation(InputStream in, OutputStream out, UnaryOperator<String> seen) {
        this.in = new Lines(in, seen);
        this.out = new Answers(out);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Waits until it has ended; for answers that are still owed, a minute. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    private final class Lines extends InputStream {
        private final InputStream source;
        private final UnaryOperator<String> seen;
        private byte[] line = new byte[0];
        private int at;

        Lines(InputStream source, UnaryOperator<String> seen) {
            this.source = source;
            this.seen = seen;
        }

        @Override
        public int read() throws IOException {
            return at < line.length || next() ? line[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            if (at == line.length && !next()) {
                return -1;
            }
            int taken = Math.min(count, line.length - at);
            System.arraycopy(line, at, into, from, taken);
            at += taken;
            return taken;
        }

        private boolean next() throws IOException {
            var bytes = new ByteArrayOutputStream();
            int one = source.read();
            while (one >= 0 && one != '\n') {
                bytes.write(one);
                if (bytes.size() > LINE_BYTES) {
                    throw new IOException("a message is over " + LINE_BYTES + " bytes");
                }
                one = source.read();
            }
            if (one < 0 && bytes.size() == 0) {
                end();
                return false;
            }
            String text = bytes.toString(StandardCharsets.UTF_8);
            asked += text.contains(ID) && text.contains(METHOD) ? 1 : 0;
            line = (seen.apply(text) + "\n").getBytes(StandardCharsets.UTF_8);
            at = 0;
            return true;
        }

        private void end() {
            try {
                if (answered.tryAcquire(asked, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    asked = 0;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended.countDown();
        }
    }

    private final class Answers extends FilterOutputStream {
        private static final int ENOUGH = 256;
        private final byte[] start = new byte[ENOUGH];
        private int size;

        Answers(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            see((byte) one);
        }

        @Override
        public void write(byte[] from, int first, int count) throws IOException {
            out.write(from, first, count);
            for (int i = 0; i < count; i++) {
                see(from[first + i]);
            }
        }

        private void see(byte one) {
            if (one != '\n') {
                if (size < ENOUGH) {
                    start[size++] = one;
                }
                return;
            }
            String text = new String(Arrays.copyOf(start, size), StandardCharsets.ISO_8859_1);
            if (text.contains(ID) && !text.contains(METHOD)) {
                answered.release();
            }
            size = 0;
        }
    }
}
