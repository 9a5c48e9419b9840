package dev.pgcurb.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks a client to prove its password over SASL, and never learns the password. */
public final class ScramServer {
    /** Postgres's own PG_MAX_SASL_MESSAGE_LENGTH, in bytes. */
    private static final int MESSAGE_BYTES = 1024;

    private ScramServer() {}

    /**
     * Holds the conversation up to AuthenticationSASLFinal. The caller sends AuthenticationOk, or the error.
     *
     * @return whether the proof was right; a wrong one takes the same messages as one for a user who does not exist
     * @throws ProtocolViolation when the client does not speak SCRAM
     */
    public static boolean proves(Link link, ScramKeys keys) throws IOException {
        FrameWriter out = link.out();
        byte @Nullable [] endpoint = link.endpointHash();
        out.begin(Tag.AUTHENTICATION).int32(10);
        if (endpoint != null) {
            out.string(ScramExchange.PLUS);
        }
        out.string(ScramExchange.PLAIN).int8(0).end();
        out.flush();

        var initial = new PayloadReader(answer(link));
        String mechanism = initial.string();
        int size = initial.int32();
        var exchange = new ScramExchange(keys, mechanism, endpoint);
        String first = new String(initial.bytes(size), StandardCharsets.UTF_8);
        initial.end();
        out.begin(Tag.AUTHENTICATION)
                .int32(11)
                .bytes(utf8(exchange.first(first)))
                .end();
        out.flush();

        String last = exchange.last(new String(answer(link), StandardCharsets.UTF_8));
        if (last == null) {
            return false;
        }
        out.begin(Tag.AUTHENTICATION).int32(12).bytes(utf8(last)).end();
        return true;
    }

    private static byte[] answer(Link link) throws IOException {
        FrameReader in = link.in();
        if (!in.next()) {
            throw new java.io.EOFException("the client left during authentication");
        }
        if (in.type() != Tag.PASSWORD) {
            throw new ProtocolViolation("expected SASL response");
        }
        return in.payload(MESSAGE_BYTES);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
