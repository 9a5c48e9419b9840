package dev.pgcurb.grammar;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * A text and its bytes in UTF-8, with the way back: libpg_query counts bytes, Java counts chars.
 *
 * @param bytes never changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; lives for one parse
record Source(String text, byte[] bytes) {

    /** Refuses what Postgres's grammar cannot be given: NUL ends a C string, half a surrogate pair has no UTF-8. */
    static Source of(String text) throws SyntaxException {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new SyntaxException("22021", "a NUL character in the query text", position(text, nul));
        }
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return new Source(text, bytes);
        } catch (CharacterCodingException e) {
            throw new SyntaxException("22021", "half a surrogate pair in the query text", 0);
        }
    }

    private static int position(String text, int index) {
        return text.codePointCount(0, index) + 1;
    }

    /** Walks forward through the text, turning byte offsets into char offsets; each must be at or after the last. */
    final class Cursor {
        private final boolean ascii = bytes.length == text.length();
        private int atByte;
        private int atChar;

        int charOf(int byteOffset) {
            if (ascii) {
                return byteOffset;
            }
            while (atByte < byteOffset) {
                int point = text.codePointAt(atChar);
                atByte += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
                atChar += Character.charCount(point);
            }
            return atChar;
        }
    }
}
