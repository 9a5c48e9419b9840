package dev.pgcurb.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding as in RFC 3986, section 2.1. {@code +} is itself, as in libpq. */
final class Percent {

    private static final String UNRESERVED = "-._~";

    private Percent() {}

    static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
            encoded.append(
                    plain
                            ? String.valueOf(c)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return encoded.toString();
    }

    /** @throws IllegalArgumentException when a {@code %} is not followed by two hex digits, or it is not UTF-8, or a NUL */
    static String decode(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out.put(in[i]);
                continue;
            }
            if (i + 2 >= in.length) {
                throw new IllegalArgumentException("a percent sign is not followed by two hex digits");
            }
            // NumberFormatException is an IllegalArgumentException.
            byte decoded = (byte) HexFormat.fromHexDigits(new String(in, i + 1, 2, StandardCharsets.US_ASCII));
            if (decoded == 0) {
                throw new IllegalArgumentException("a NUL cannot be part of it");
            }
            out.put(decoded);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        }
    }
}
