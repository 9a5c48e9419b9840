package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.FrameWriter;
import dev.pgcurb.wire.ProtocolViolation;
import dev.pgcurb.wire.Tag;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what Postgres answers, matches it with what was asked, and passes on what the client shall see of it. */
final class Replies {
    private static final int TAG_BYTES = 4 << 10;

    private final Exchange exchange;
    private final FrameReader in;
    private final FrameWriter out;
    private final Help help;

    /** Set when an error was written in place of an answer: until ReadyForQuery the client must see nothing more. */
    private boolean muted;

    private boolean keepBack;
    private @Nullable ErrorFields keptBack;

    Replies(Exchange exchange, Help help) {
        this.exchange = exchange;
        this.in = exchange.upstream().in();
        this.out = exchange.client().out();
        this.help = help;
    }

    /** Reads until nothing is expected any more. What is for the client waits in its writer at the end. */
    void drain() throws IOException, Rejection {
        while (!exchange.expected().isEmpty()) {
            if (!in.buffered() && out.waiting() > 0) {
                out.flush();
            }
            one();
        }
    }

    /** Reads one message. */
    void one() throws IOException, Rejection {
        if (!in.next()) {
            throw new EOFException("Postgres closed the connection");
        }
        Expected head = exchange.expected().peek();
        if (head instanceof Expected.Ran ran) {
            count(ran.attempt());
        }
        switch (in.type()) {
            case Tag.DATA_ROW, Tag.COPY_DATA -> {
                Attempt attempt = running(head);
                if (attempt.over() != null || muted) {
                    in.skip();
                } else {
                    in.forwardTo(out);
                }
            }
            case Tag.COPY_OUT_RESPONSE, Tag.COPY_DONE -> {
                running(head);
                forward(false);
            }
            case Tag.COPY_IN_RESPONSE -> {
                running(head);
                in.forwardTo(out);
                new CopyIn(exchange, this).run();
            }
            case Tag.PARSE_COMPLETE -> forward(take(Expected.Parsed.class).quiet());
            case Tag.BIND_COMPLETE -> forward(take(Expected.Bound.class).quiet());
            case Tag.CLOSE_COMPLETE -> forward(take(Expected.Closed.class).quiet());
            case Tag.NO_DATA -> forward(take(Expected.Described.class).quiet());
            case Tag.ROW_DESCRIPTION -> {
                take(Expected.Described.class);
                forward(false);
            }
            case Tag.PARAMETER_DESCRIPTION -> {
                if (!(head instanceof Expected.Described described)) {
                    throw unexpected();
                }
                parameterTypes(described.statement());
            }
            case Tag.COMMAND_COMPLETE -> completed(take(Expected.Ran.class).attempt());
            case Tag.EMPTY_QUERY_RESPONSE -> {
                take(Expected.Ran.class).attempt().end(Outcome.allowed(0, java.time.Duration.ZERO));
                forward(false);
                exchange.attempts().next(exchange.firstAttempt());
            }
            case Tag.PORTAL_SUSPENDED -> {
                tellEntry(take(Expected.Ran.class).attempt());
                forward(false);
                exchange.attempts().next(exchange.firstAttempt());
            }
            case Tag.READY_FOR_QUERY -> {
                boolean quiet = take(Expected.Synced.class).quiet();
                byte status = in.peek();
                if (quiet) {
                    in.skip();
                } else {
                    in.forwardTo(out);
                }
                muted = false;
                exchange.ready(status);
            }
            case Tag.ERROR_RESPONSE -> failed(head, ErrorFields.read(in.payload(ErrorFields.BYTES)));
            case Tag.NOTICE_RESPONSE -> forward(false);
            case Tag.PARAMETER_STATUS -> parameter(in.payload(ErrorFields.BYTES));
            case Tag.NOTIFICATION_RESPONSE -> in.skip(); // agents have no notifications, however they listened
            default -> throw unexpected();
        }
    }

    private void count(Attempt attempt) throws IOException {
        boolean row = in.type() == Tag.DATA_ROW || in.type() == Tag.COPY_DATA;
        if (in.type() != Tag.COMMAND_COMPLETE && attempt.count(in.length() + 5, row) != null) {
            exchange.upstream().cancel();
        }
    }

    private void tellEntry(Attempt attempt) throws IOException {
        if (exchange.tellsEntries()) {
            String entry = Long.toString(attempt.receipt().id());
            out.begin(Tag.PARAMETER_STATUS)
                    .string("pgcurb.ledger_entry")
                    .string(entry)
                    .end();
        }
    }

    private void forward(boolean quiet) throws IOException {
        if (quiet || muted) {
            in.skip();
        } else {
            in.forwardTo(out);
        }
    }

    private void completed(Attempt attempt) throws IOException {
        byte[] tag = in.payload(TAG_BYTES);
        exchange.upstream().settled();
        Verdict.Refused over = attempt.over();
        if (over != null && attempt.rows() > 0) {
            tooLate(attempt, over);
        } else {
            String text = new String(tag, 0, Math.max(0, tag.length - 1), StandardCharsets.UTF_8);
            attempt.end(allowed(attempt, text));
            if (!muted) {
                tellEntry(attempt);
                out.frame(Tag.COMMAND_COMPLETE, tag);
            }
        }
        Statement statement = attempt.statement();
        if (statement != null) {
            exchange.names().ran(statement);
        }
        exchange.attempts().next(exchange.firstAttempt());
    }

    /** It ended before the cancel reached it. The client has seen a part only, so for it this is an error. */
    private void tooLate(Attempt attempt, Verdict.Refused over) throws IOException {
        attempt.end(Outcome.cancelled(over.rule(), over.sqlstate(), attempt.age()));
        ErrorFields error = ErrorFields.of(
                        "ERROR", over.sqlstate(), over.message(), "Rule " + over.rule() + ".", over.hint())
                .withDetail(Attempts.entry(attempt.receipt()));
        if (exchange.expected().isEmpty()) {
            // Nothing was sent behind it, so it is not committed yet: Postgres fails too, and takes it back.
            exchange.upstream().fail();
            exchange.upstream().askToFlush();
            exchange.upstream().flush();
            exchange.expected().add(new Expected.Refused(error));
        } else {
            write(error);
            muted = true;
        }
    }

    /** The tag is the statement's claim about itself: rules and cascades are not in it. */
    private static Outcome allowed(Attempt attempt, String tag) {
        String last = tag.substring(tag.lastIndexOf(' ') + 1);
        long rows = last.chars().allMatch(c -> c >= '0' && c <= '9') && last.length() < 19 && !last.isEmpty()
                ? Long.parseLong(last)
                : attempt.rows();
        Outcome outcome = Outcome.allowed(rows, attempt.age());
        Statement s = attempt.statement();
        boolean surprise = s != null && s.kind() == dev.pgcurb.grammar.Kind.COMMIT && !tag.startsWith("COMMIT");
        return surprise ? outcome.with(Map.of("tag", tag)) : outcome;
    }

    private void failed(@Nullable Expected head, ErrorFields error) throws IOException, Rejection {
        exchange.upstream().settled();
        if (head == null || error.fatal()) {
            throw new Rejection(error);
        }
        ErrorFields answer;
        Attempt culprit = null;
        if (head instanceof Expected.Refused refused) {
            answer = refused.answer();
        } else {
            culprit = exchange.firstAttempt();
            if (culprit != null) {
                answer = help.explain(error, culprit);
            } else if (head instanceof Expected.Parsed parsed) {
                answer = help.explain(
                        error,
                        parsed.prepared().statement(),
                        exchange.attempts().failedUnrun(parsed.prepared(), error.sqlstate()));
            } else {
                answer = error;
            }
        }
        List<Attempt> forgotten = exchange.unwind();
        for (Attempt attempt : forgotten) {
            if (attempt != culprit) {
                attempt.end(Outcome.failed("25P02", java.time.Duration.ZERO).with(Map.of("skipped", true)));
            }
        }
        exchange.attempts().next(exchange.firstAttempt());
        if (keepBack && culprit != null && culprit.held()) {
            keptBack = answer;
        } else if (!muted) {
            write(answer);
        }
    }

    /** Whether the error of a held statement is kept back, see {@link Waiting}. */
    void keepBack(boolean now) {
        keepBack = now;
    }

    /** The error that was kept back, once; null when there is none. */
    @Nullable
    ErrorFields keptBack() {
        ErrorFields error = keptBack;
        keptBack = null;
        return error;
    }

    /** Tells the client an error that was kept back. */
    void say(ErrorFields error) throws IOException {
        if (!muted) {
            write(error);
        }
    }

    /** A binary value can be read only where its type is known. */
    private void parameterTypes(@Nullable Prepared statement) throws IOException {
        byte[] payload = in.payload(ParameterTypes.BYTES);
        if (statement != null) {
            statement.types().learn(payload);
        }
        if (!muted) {
            out.frame(Tag.PARAMETER_DESCRIPTION, payload);
        }
    }

    private void parameter(byte[] payload) throws IOException, Rejection {
        String[] pair = ParameterStatus.read(payload);
        if (!ParameterStatus.safe(pair[0], pair[1])) {
            throw new Rejection(
                    "42501",
                    "the session ends: " + pair[0] + " was changed, and statements can no longer be read safely",
                    "Leave " + pair[0] + " as it is.");
        }
        out.frame(Tag.PARAMETER_STATUS, payload);
    }

    private void write(ErrorFields error) throws IOException {
        error.write(out, Tag.ERROR_RESPONSE);
    }

    private Attempt running(@Nullable Expected head) throws ProtocolViolation {
        if (head instanceof Expected.Ran ran) {
            return ran.attempt();
        }
        throw unexpected();
    }

    private <T extends Expected> T take(Class<T> kind) throws ProtocolViolation {
        Expected head = exchange.expected().poll();
        if (kind.isInstance(head)) {
            return kind.cast(head);
        }
        throw unexpected();
    }

    private ProtocolViolation unexpected() {
        return new ProtocolViolation("unexpected message from Postgres");
    }
}
