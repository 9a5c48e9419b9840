package dev.pgcurb.people;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What the database is shown of a secret: its SHA-256. The database keeps the hash of this again. So neither what it stores nor what its
 * log may hold of a statement's parameters is a cookie or a link.
 */
public final class Proof {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SECRET_BYTES = 32;

    private final byte[] hash;

    private Proof(byte[] hash) {
        this.hash = hash;
    }

    /** A new secret: 256 random bits in the alphabet of URLs. */
    public static String mintSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** What is shown of this secret. */
    public static Proof of(String secret) {
        return new Proof(sha256(secret));
    }

    /** The bytes for a statement's parameter. */
    public byte[] bytes() {
        return hash.clone();
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Never the secret, nor its hash. */
    @Override
    public String toString() {
        return "Proof[…]";
    }
}
