package dev.pgcurb.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a SCRAM-SHA-256 password: enough to check a proof, not enough to make one (RFC 5803).
 *
 * @param iterations at least 1
 * @param storedKey 32 bytes
 * @param serverKey 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never printed
public record ScramKeys(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    private static final int KEY_BYTES = 32;
    private static final int MOCK_ITERATIONS = 4096;
    private static final int SALT_BYTES = 16;

    public ScramKeys {
        if (iterations < 1 || storedKey.length != KEY_BYTES || serverKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("not SCRAM-SHA-256 keys");
        }
    }

    /**
     * Keys that no password satisfies, always the same for one user, so that asking for a user who does not exist looks like
     * asking for one who does (Postgres calls this mock authentication).
     */
    public static ScramKeys mock(byte[] secret, String user) {
        byte[] salt = Arrays.copyOf(hmac(secret, "salt " + user), SALT_BYTES);
        return new ScramKeys(MOCK_ITERATIONS, salt, hmac(secret, "stored " + user), hmac(secret, "server " + user));
    }

    /** HMAC-SHA-256. */
    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "ScramKeys[***]";
    }
}
