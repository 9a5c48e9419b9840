package dev.pgcurb.mcp;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Knows when a conversation over two streams has ended: the client has closed its end, and what it had asked was answered. Without
 * this, a script that writes its requests and closes would lose the answers.
 */
final class Conversation {
    private static final long PATIENCE_SECONDS = 60;
    private static final String ID = "\"id\"";
    private static final String METHOD = "\"method\"";

    private final InputStream in;
    private final OutputStream out;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** One for each answer that was written; taken one for each request that was read. */
    private final Semaphore answered = new Semaphore(0);

    private int asked;

    Conversation(InputStream in, OutputStream out) {
        this.in = new Lines(in);
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

    private final class Lines extends FilterInputStream {
        private final StringBuilder line = new StringBuilder();

        Lines(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            see(one);
            return one;
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            int got = super.read(into, from, count);
            for (int i = 0; i < got; i++) {
                see(into[from + i]);
            }
            if (got < 0) {
                see(-1);
            }
            return got;
        }

        private void see(int one) {
            if (one == '\n' || one < 0) {
                asked += line.indexOf(ID) >= 0 && line.indexOf(METHOD) >= 0 ? 1 : 0;
                line.setLength(0);
            } else {
                line.append((char) one);
            }
            if (one < 0) {
                awaitAnswers();
                ended.countDown();
            }
        }

        private void awaitAnswers() {
            try {
                if (!answered.tryAcquire(asked, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    return;
                }
                asked = 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class Answers extends FilterOutputStream {
        private final StringBuilder line = new StringBuilder();

        Answers(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            see((byte) one);
        }

        @Override
        public void write(byte[] from, int start, int count) throws IOException {
            out.write(from, start, count);
            for (int i = 0; i < count; i++) {
                see(from[start + i]);
            }
        }

        private void see(byte one) {
            if (one != '\n') {
                if (line.length() < 256) {
                    line.append((char) one);
                }
                return;
            }
            if (line.indexOf(ID) >= 0 && line.indexOf(METHOD) < 0) {
                answered.release();
            }
            line.setLength(0);
        }
    }
}
