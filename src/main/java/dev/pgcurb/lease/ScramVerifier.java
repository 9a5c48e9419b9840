package dev.pgcurb.lease;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a server keeps of a password for SCRAM-SHA-256 (RFC 5802, RFC 7677), in the form that Postgres keeps it in
 * {@code pg_authid.rolpassword}: {@code SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}. The password cannot be had
 * from it, but who has it can pretend to be the server: {@code toString} does not show it.
 */
public final class ScramVerifier {
    /** What Postgres itself uses by default ({@code scram_iterations}). The secrets here have 256 bits of their own. */
    private static final int ITERATIONS = 4096;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final Pattern FORM =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        this.iterations = iterations;
        this.salt = salt;
        this.storedKey = storedKey;
        this.serverKey = serverKey;
    }

    /** A verifier of a secret, with a salt of its own. */
    public static ScramVerifier of(Secret secret) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(secret.reveal(), salt, ITERATIONS);
    }

    /** The verifier of a password of ASCII characters: SASLprep changes nothing about those. */
    static ScramVerifier of(String password, byte[] salt, int iterations) {
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BYTES * 8))
                    .getEncoded();
            byte[] clientKey = hmac(salted, "Client Key");
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            return new ScramVerifier(iterations, salt.clone(), storedKey, hmac(salted, "Server Key"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2, HMAC and SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the form that Postgres keeps.
     *
     * @throws IllegalArgumentException when it is anything else; the message does not repeat it
     */
    public static ScramVerifier parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a SCRAM-SHA-256 verifier");
        }
        Base64.Decoder base64 = Base64.getDecoder();
        ScramVerifier verifier = new ScramVerifier(
                Integer.parseInt(matcher.group(1)),
                base64.decode(matcher.group(2)),
                base64.decode(matcher.group(3)),
                base64.decode(matcher.group(4)));
        if (verifier.iterations < 1
                || verifier.storedKey.length != KEY_BYTES
                || verifier.serverKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a SCRAM-SHA-256 verifier");
        }
        return verifier;
    }

    /** Whether this is the password's; takes as long as hashing it does, a few milliseconds. */
    public boolean proves(String password) {
        return MessageDigest.isEqual(of(password, salt, iterations).storedKey, storedKey);
    }

    /** How often the password is hashed; what the server-first message says as {@code i=}. */
    public int iterations() {
        return iterations;
    }

    /** What the server-first message says, in base64, as {@code s=}. */
    public byte[] salt() {
        return salt.clone();
    }

    /** H(ClientKey): what a client's proof is checked against. */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** What the server's own signature is made with. */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    /** The form that Postgres keeps, and takes as {@code PASSWORD '…'} in {@code ALTER ROLE}. */
    public String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramVerifier that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    @Override
    public String toString() {
        return "SCRAM-SHA-256$***";
    }
}
