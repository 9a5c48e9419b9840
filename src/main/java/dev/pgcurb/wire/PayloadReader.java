package dev.pgcurb.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Takes fields off one payload; every field that is not there is a {@link ProtocolViolation}. */
final class PayloadReader {
    private final byte[] payload;
    private int at;

    PayloadReader(byte[] payload) {
        this.payload = payload;
    }

    int left() {
        return payload.length - at;
    }

    byte int8() throws ProtocolViolation {
        need(1);
        return payload[at++];
    }

    int int16() throws ProtocolViolation {
        return ((int8() & 0xff) << 8) | (int8() & 0xff);
    }

    int int32() throws ProtocolViolation {
        return (int16() << 16) | int16();
    }

    byte[] bytes(int count) throws ProtocolViolation {
        need(count);
        byte[] taken = new byte[count];
        System.arraycopy(payload, at, taken, 0, count);
        at += count;
        return taken;
    }

    /** A zero-terminated string; malformed UTF-8 is refused, because replacing it would change a statement's meaning. */
    String string() throws ProtocolViolation {
        int stop = at;
        int bits = 0;
        while (stop < payload.length && payload[stop] != 0) {
            bits |= payload[stop++];
        }
        if (stop == payload.length) {
            throw new ProtocolViolation("unterminated string in message");
        }
        if (bits >= 0) {
            String ascii = new String(payload, at, stop - at, StandardCharsets.US_ASCII);
            at = stop + 1;
            return ascii;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload, at, stop - at))
                    .toString();
            at = stop + 1;
            return text;
        } catch (CharacterCodingException e) {
            throw new ProtocolViolation("invalid byte sequence for encoding \"UTF8\"");
        }
    }

    /**
     * Nothing may be left.
     *
     * @throws ProtocolViolation when bytes are left over: sender and reader disagree about the message
     */
    void end() throws ProtocolViolation {
        if (left() != 0) {
            throw new ProtocolViolation("invalid message format");
        }
    }

    private void need(int count) throws ProtocolViolation {
        if (count < 0 || left() < count) {
            throw new ProtocolViolation("insufficient data left in message");
        }
    }
}
