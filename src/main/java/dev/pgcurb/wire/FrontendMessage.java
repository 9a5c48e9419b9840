package dev.pgcurb.wire;

import java.io.IOException;

/**
 * What a client says once it is in. CopyData is not among them: it is forwarded as a frame and never taken into memory.
 */
public sealed interface FrontendMessage {
    /** A simple query: any number of statements in one text. */
    record Query(String sql) implements FrontendMessage {}

    /**
     * A text to be prepared.
     *
     * @param payload the message as it came, to be passed on unchanged
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Parse(String name, String sql, byte[] payload) implements FrontendMessage {}

    /**
     * A portal made of a prepared statement.
     *
     * @param payload the message as it came, parameters and all
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bind(String portal, String statement, byte[] payload) implements FrontendMessage {}

    /**
     * A question about the columns of something.
     *
     * @param target {@code S} for a prepared statement, {@code P} for a portal
     */
    record Describe(byte target, String name) implements FrontendMessage {}

    /**
     * A portal to be run.
     *
     * @param maxRows the row limit, 0 for none
     */
    record Execute(String portal, int maxRows) implements FrontendMessage {}

    /**
     * Something to be forgotten.
     *
     * @param target {@code S} for a prepared statement, {@code P} for a portal
     */
    record Close(byte target, String name) implements FrontendMessage {}

    record Sync() implements FrontendMessage {}

    record Flush() implements FrontendMessage {}

    record Terminate() implements FrontendMessage {}

    record FunctionCall() implements FrontendMessage {}

    /** The rest of a COPY that the server has already given up: dropped, as Postgres does. */
    record StrayCopy() implements FrontendMessage {}

    /** The largest statement text, in bytes, that is read at all. */
    int TEXT_BYTES = 4 << 20;

    /** The largest Bind, in bytes; it is held in memory once. */
    int BIND_BYTES = 64 << 20;

    /** The largest message that only names something, in bytes. */
    int NAME_BYTES = 4 << 10;

    /**
     * Decodes the frame that {@code in} has announced.
     *
     * @throws ProtocolViolation when it is malformed, too large, or nothing that a client may send
     */
    static FrontendMessage read(FrameReader in) throws IOException {
        return switch (in.type()) {
            case Tag.QUERY -> {
                var p = new PayloadReader(in.payload(TEXT_BYTES));
                var message = new Query(p.string());
                p.end();
                yield message;
            }
            case Tag.PARSE -> parse(in.payload(TEXT_BYTES));
            case Tag.BIND -> bind(in.payload(BIND_BYTES));
            case Tag.DESCRIBE -> {
                var p = new PayloadReader(in.payload(NAME_BYTES));
                var message = new Describe(target(p), p.string());
                p.end();
                yield message;
            }
            case Tag.EXECUTE -> {
                var p = new PayloadReader(in.payload(NAME_BYTES));
                var message = new Execute(p.string(), p.int32());
                p.end();
                yield message;
            }
            case Tag.CLOSE -> {
                var p = new PayloadReader(in.payload(NAME_BYTES));
                var message = new Close(target(p), p.string());
                p.end();
                yield message;
            }
            case Tag.SYNC -> bare(in, new Sync());
            case Tag.FLUSH -> bare(in, new Flush());
            case Tag.TERMINATE -> bare(in, new Terminate());
            case Tag.FUNCTION_CALL -> {
                in.skip();
                yield new FunctionCall();
            }
            case Tag.COPY_DATA, Tag.COPY_DONE, Tag.COPY_FAIL -> {
                in.skip();
                yield new StrayCopy();
            }
            default -> throw new ProtocolViolation("invalid frontend message type " + (in.type() & 0xff));
        };
    }

    private static FrontendMessage bare(FrameReader in, FrontendMessage message) throws IOException {
        new PayloadReader(in.payload(0)).end();
        return message;
    }

    private static Parse parse(byte[] payload) throws ProtocolViolation {
        var p = new PayloadReader(payload);
        String name = p.string();
        String sql = p.string();
        p.bytes(4 * p.int16());
        p.end();
        return new Parse(name, sql, payload);
    }

    private static Bind bind(byte[] payload) throws ProtocolViolation {
        var p = new PayloadReader(payload);
        String portal = p.string();
        String statement = p.string();
        return new Bind(portal, statement, payload);
    }

    private static byte target(PayloadReader p) throws ProtocolViolation {
        byte target = p.int8();
        if (target != 'S' && target != 'P') {
            throw new ProtocolViolation("invalid target of describe or close");
        }
        return target;
    }
}
