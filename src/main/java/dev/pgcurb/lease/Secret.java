package dev.pgcurb.lease;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A password that pgcurb made. It shows itself only to who asks for {@link #reveal}: never in a log, a message or a
 * {@code toString}.
 */
public final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** A new one: 256 random bits as 43 characters of base64url, which a connection string holds without escapes. */
    public static Secret mint() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The password itself. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
