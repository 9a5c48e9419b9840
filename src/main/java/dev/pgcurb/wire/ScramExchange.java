package dev.pgcurb.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The server's half of one SCRAM-SHA-256 or SCRAM-SHA-256-PLUS conversation (RFC 5802, RFC 7677; {@code tls-server-end-point}
 * of RFC 5929). Call {@link #first}, then {@link #last}.
 */
final class ScramExchange {
    static final String PLAIN = "SCRAM-SHA-256";
    static final String PLUS = "SCRAM-SHA-256-PLUS";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 18;

    private final ScramKeys keys;
    private final boolean bound;
    private final byte @Nullable [] endpoint;
    private String gs2 = "";
    private String clientBare = "";
    private String serverFirst = "";
    private String nonce = "";

    /**
     * @param mechanism what the client chose
     * @param endpoint the hash of our certificate when the connection is TLS
     */
    ScramExchange(ScramKeys keys, String mechanism, byte @Nullable [] endpoint) throws ProtocolViolation {
        this.keys = keys;
        this.endpoint = endpoint;
        bound = mechanism.equals(PLUS);
        if ((!bound && !mechanism.equals(PLAIN)) || (bound && endpoint == null)) {
            throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
        }
    }

    /** Takes client-first-message, gives server-first-message. */
    String first(String message) throws ProtocolViolation {
        int comma = message.indexOf(',');
        int second = comma < 0 ? -1 : message.indexOf(',', comma + 1);
        if (second < 0 || second != comma + 1) {
            throw malformed(); // no header, or an authzid, which Postgres does not use
        }
        gs2 = message.substring(0, second + 1);
        clientBare = message.substring(second + 1);
        switch (gs2) {
            case "n,," -> require(!bound);
            // "y": the client could bind and believes that we cannot. If we can, someone stands in between.
            case "y,," -> require(!bound && endpoint == null);
            case "p=tls-server-end-point,," -> require(bound);
            default -> throw malformed();
        }
        int r = clientBare.indexOf(",r=");
        if (!clientBare.startsWith("n=") || r < 0) {
            throw malformed();
        }
        String theirs = clientBare.substring(r + 3);
        require(!theirs.isEmpty() && theirs.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ','));
        byte[] ours = new byte[NONCE_BYTES];
        RANDOM.nextBytes(ours);
        Base64.Encoder base64 = Base64.getEncoder();
        nonce = theirs + base64.encodeToString(ours);
        serverFirst = "r=" + nonce + ",s=" + base64.encodeToString(keys.salt()) + ",i=" + keys.iterations();
        return serverFirst;
    }

    /** Takes client-final-message, gives server-final-message, or null when the proof is wrong. */
    @Nullable
    String last(String message) throws ProtocolViolation {
        int at = message.lastIndexOf(",p=");
        if (at < 0) {
            throw malformed();
        }
        String withoutProof = message.substring(0, at);
        if (!withoutProof.equals("c=" + Base64.getEncoder().encodeToString(binding()) + ",r=" + nonce)) {
            throw malformed();
        }
        byte[] proof;
        try {
            proof = Base64.getDecoder().decode(message.substring(at + 3));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        byte[] storedKey = keys.storedKey();
        require(proof.length == storedKey.length);
        String auth = clientBare + "," + serverFirst + "," + withoutProof;
        byte[] signature = ScramKeys.hmac(storedKey, auth);
        byte[] clientKey = new byte[proof.length];
        for (int i = 0; i < proof.length; i++) {
            clientKey[i] = (byte) (proof[i] ^ signature[i]);
        }
        if (!MessageDigest.isEqual(sha256(clientKey), storedKey)) {
            return null;
        }
        return "v=" + Base64.getEncoder().encodeToString(ScramKeys.hmac(keys.serverKey(), auth));
    }

    private byte[] binding() {
        byte[] header = gs2.getBytes(StandardCharsets.UTF_8);
        byte[] hash = endpoint;
        if (!bound || hash == null) {
            return header;
        }
        byte[] both = Arrays.copyOf(header, header.length + hash.length);
        System.arraycopy(hash, 0, both, header.length, hash.length);
        return both;
    }

    private static void require(boolean ok) throws ProtocolViolation {
        if (!ok) {
            throw malformed();
        }
    }

    private static ProtocolViolation malformed() {
        return new ProtocolViolation("malformed SCRAM message");
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
