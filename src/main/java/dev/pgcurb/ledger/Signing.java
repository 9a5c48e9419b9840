package dev.pgcurb.ledger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ed25519 signatures of marks: who holds a witness can tell that a mark came from whoever holds the key. What is signed is
 * {@code utf8("pgcurb mark" LF gateway LF seq LF hash LF at)}, the hash in hexadecimal digits.
 */
final class Signing {
    private static final String ALGORITHM = "Ed25519";
    private static final HexFormat HEX = HexFormat.of();

    private Signing() {}

    /** In hexadecimal digits. @throws IllegalArgumentException when the key is not an Ed25519 key */
    static String sign(PrivateKey key, Mark mark, String at) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(signed(mark, at));
            return HEX.formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 key", e);
        }
    }

    static boolean holds(PublicKey key, Mark mark, String at, @Nullable String signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(signed(mark, at));
            return signature != null && check.verify(HEX.parseHex(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static byte[] signed(Mark mark, String at) {
        return String.join("\n", "pgcurb mark", mark.gateway(), Long.toString(mark.seq()), mark.hex(), at)
                .getBytes(StandardCharsets.UTF_8);
    }
}
