package dev.pgcurb.gateway;

import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.ProtocolViolation;
import dev.pgcurb.wire.Tag;
import java.io.EOFException;
import java.io.IOException;

/**
 * COPY FROM STDIN: the client's rows go to Postgres as they come. Postgres may speak meanwhile (a notice, an error), so it is
 * listened to between pieces.
 */
final class CopyIn {
    private static final int BATCH_BYTES = 8 << 10;

    private final Exchange exchange;
    private final Replies replies;

    CopyIn(Exchange exchange, Replies replies) {
        this.exchange = exchange;
        this.replies = replies;
    }

    /** Returns when the client has ended its data, or Postgres has given up on it. */
    void run() throws IOException, Rejection {
        dropIgnoredSyncs();
        Expected.Ran copy = (Expected.Ran) exchange.expected().element();
        FrameReader in = exchange.client().in();
        Upstream upstream = exchange.upstream();
        exchange.client().out().flush();
        while (true) {
            if (!in.buffered() || upstream.waiting() > BATCH_BYTES) {
                upstream.flush();
                while (upstream.somethingToRead()) {
                    replies.one();
                    if (!(exchange.expected().peek() instanceof Expected.Ran ran) || ran.attempt() != copy.attempt()) {
                        return; // it failed; what the client still sends is dropped
                    }
                }
                exchange.client().out().flush();
            }
            exchange.attempts().waitingForClient(!in.buffered());
            boolean there = in.next();
            exchange.attempts().waitingForClient(false);
            if (!there) {
                throw new EOFException("the client left during COPY");
            }
            switch (in.type()) {
                case Tag.COPY_DATA -> upstream.copy(in);
                case Tag.COPY_DONE, Tag.COPY_FAIL -> {
                    upstream.copy(in);
                    upstream.askToFlush();
                    upstream.flush();
                    return;
                }
                case Tag.FLUSH, Tag.SYNC -> in.skip(); // ignored during COPY, as Postgres does
                default -> throw new ProtocolViolation("unexpected message type during COPY from stdin");
            }
        }
    }

    /** A Sync that followed the Execute at once is swallowed by the COPY; the client sends another one. */
    private void dropIgnoredSyncs() {
        Expected copy = exchange.expected().remove();
        while (exchange.expected().peek() instanceof Expected.Synced) {
            exchange.expected().remove();
        }
        exchange.expected().addFirst(copy);
    }
}
