package dev.pgcurb.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Private keys of before PKCS #8, put into its wrapping, which is all that the JDK reads (RFC 5208, RFC 5915, RFC 8017):
 *
 * <pre>
 *   SEQUENCE { INTEGER 0, SEQUENCE { OID algorithm, parameters }, OCTET STRING old key }
 * </pre>
 */
final class OldKeys {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xa0;

    private static final byte[] VERSION = {INTEGER, 1, 0};
    /** OID rsaEncryption with NULL, OID id-ecPublicKey. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private OldKeys() {}

    static byte[] rsa(byte[] pkcs1) {
        return wrapped(RSA, pkcs1);
    }

    /** @throws IOException when the key does not name its curve */
    static byte[] ec(byte[] sec1) throws IOException {
        try {
            int at = content(sec1, 0);
            at = end(sec1, at); // version
            at = end(sec1, at); // the key itself
            if ((sec1[at] & 0xff) == PARAMETERS) {
                return wrapped(joined(EC, Arrays.copyOfRange(sec1, content(sec1, at), end(sec1, at))), sec1);
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            throw new IOException("a key is damaged", e);
        }
        throw new IOException("a key does not say on which curve it is");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    /** Where the content of the element begins. */
    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    /** Where the element ends. */
    private static int end(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first < 0x80 ? first : 0;
        for (int i = at + 2; i < content(der, at); i++) {
            length = (length << 8) | (der[i] & 0xff);
        }
        return content(der, at) + length;
    }

    private static byte[] element(int tag, byte[] content) {
        byte[] length = content.length < 0x80
                ? new byte[] {(byte) content.length}
                : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return joined(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
