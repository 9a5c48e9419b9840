package dev.pgcurb.people;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Passwords, stretched by PBKDF2 with HMAC-SHA-256. It is in the JDK, reviewed and approved where only such may be used; a function
 * that needs memory as well would cost who steals the table more, and needs a library of its own (docs/DEPENDENCIES.md). The database
 * keeps the SHA-256 of the key that comes out, with salt and iterations, so that they can be raised.
 */
public final class Passwords {
    /** What OWASP's Password Storage Cheat Sheet asks of this function; about a third of a second. */
    public static final int ITERATIONS = 600_000;

    /** Shorter ones are guessed too soon. */
    public static final int SHORTEST = 12;

    /** Characters; a longer one is not looked at. */
    public static final int LONGEST = 1_000;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A core stays free for everything else, however many try at once. */
    private static final Semaphore AT_ONCE =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

    private static final int PATIENCE_SECONDS = 5;

    private Passwords() {}

    static byte[] newSalt() {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return salt;
    }

    /**
     * The key that a password gives.
     *
     * @throws Problem PGC434 when so many others are at it that this one was not begun
     */
    static byte[] key(String password, byte[] salt, int iterations) {
        if (password.isEmpty() || password.length() > LONGEST) {
            return new byte[0];
        }
        try {
            if (!AT_ONCE.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw Problem.of(Code.PGC434, "too many people sign in at this moment")
                        .hint("try again in a few seconds");
            }
            var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, KEY_BITS);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(spec)
                        .getEncoded();
            } finally {
                spec.clearPassword();
                AT_ONCE.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Code.PGC434, "the sign-in was interrupted").because(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has PBKDF2 with HMAC-SHA-256", e);
        }
    }

    /** @throws Problem PGC436 when it is too short or too long to be set */
    static void check(String password) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            throw Problem.of(Code.PGC436, "the password is shorter than " + SHORTEST + " characters or too long")
                    .hint("take a few words that do not belong together");
        }
    }
}
