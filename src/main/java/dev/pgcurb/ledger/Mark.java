package dev.pgcurb.ledger;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a chain was at one time: its entry at this place had this hash. Kept outside the database it is what a tail
 * that was cut, or a chain that was signed anew, cannot be brought to agree with.
 *
 * @param gateway the chain
 * @param seq the place; 0 is before the first entry
 * @param hash 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare the bytes
public record Mark(String gateway, long seq, byte[] hash) {
    private static final int HASH_BYTES = 32;

    /** Before the first entry of a chain that lost none to retention. */
    static Mark start(String gateway) {
        return new Mark(gateway, 0, new byte[HASH_BYTES]);
    }

    /** The hash in hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(hash);
    }

    boolean sameHash(byte[] other) {
        return MessageDigest.isEqual(hash, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mark that
                && gateway.equals(that.gateway)
                && seq == that.seq
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return gateway.hashCode() * 31 + Long.hashCode(seq);
    }

    @Override
    public String toString() {
        return gateway + " " + seq + " " + hex();
    }
}
