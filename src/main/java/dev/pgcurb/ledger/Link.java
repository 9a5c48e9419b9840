package dev.pgcurb.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * One entry as its chain has it. Compared by identity: two of them may look alike and stand at different places.
 *
 * @param atMicros microseconds since 1970-01-01 00:00 UTC
 * @param body the text of the jsonb, exactly as Postgres prints it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by MessageDigest.isEqual only
public record Link(String gateway, long seq, long id, long atMicros, String body, byte[] prevHash, byte[] hash) {

    /** The hash that the entry would have at this place, as the comment on {@code pgcurb.entry} defines it. */
    public static byte[] hash(byte[] prevHash, String gateway, long seq, long id, long atMicros, String body) {
        byte[] content = String.join(
                        "\n", gateway, Long.toString(seq), Long.toString(id), Long.toString(atMicros), body)
                .getBytes(StandardCharsets.UTF_8);
        byte[] preimage = new byte[prevHash.length + content.length];
        System.arraycopy(prevHash, 0, preimage, 0, prevHash.length);
        System.arraycopy(content, 0, preimage, prevHash.length, content.length);
        return Entries.sha256(preimage);
    }

    /** Whether it is what its own hash says. */
    public boolean holds() {
        return MessageDigest.isEqual(hash, hash(prevHash, gateway, seq, id, atMicros, body));
    }

    /** Whether it was written at another place of its chain, or has the content of the entry there. */
    boolean belongsAt(Link other) {
        return MessageDigest.isEqual(hash, hash(prevHash, gateway, other.seq, id, atMicros, body))
                || MessageDigest.isEqual(hash, hash(prevHash, gateway, seq, other.id, other.atMicros, other.body));
    }

    Mark mark() {
        return new Mark(gateway, seq, hash);
    }
}
