package dev.pgcurb.gateway;

import dev.pgcurb.ledger.Parameter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What the ledger keeps of the values in a Bind: the beginning of each, and not more than so much of all. */
final class BoundValues {
    /** Bytes of one value. */
    static final int MOST = 1024;
    /** Bytes of all values. */
    static final int MOST_IN_SUM = 16 * 1024;
    /** What each value counts beside its own bytes, so that many empty ones are bounded too. */
    static final int COST = 16;

    private BoundValues() {}

    /**
     * The values in order.
     *
     * @param bind the message; nothing is read of one that is malformed, which Postgres refuses
     */
    static List<Parameter> read(byte[] bind, ParameterTypes types) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bind);
            in.position(ParameterTypes.behindTexts(bind, 2));
            boolean[] binary = new boolean[Short.toUnsignedInt(in.getShort())];
            for (int i = 0; i < binary.length; i++) {
                binary[i] = in.getShort() != 0;
            }
            int count = Short.toUnsignedInt(in.getShort());
            List<Parameter> values = new ArrayList<>();
            int left = MOST_IN_SUM;
            for (int i = 0; i < count; i++) {
                if (left < COST) {
                    values.add(new Parameter.More(count - i));
                    break;
                }
                left -= COST;
                int length = in.getInt();
                if (length < 0) {
                    values.add(new Parameter.Null());
                    continue;
                }
                ByteBuffer value = in.slice(in.position(), length);
                in.position(in.position() + length);
                boolean isBinary = binary.length == 1 ? binary[0] : i < binary.length && binary[i];
                int most = Math.min(MOST, left);
                left -= Math.min(most, length);
                values.add(isBinary ? binary(types.of(i), value, most) : text(value, most));
            }
            return values;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static Parameter text(ByteBuffer value, int most) {
        int length = value.remaining();
        if (length <= most) {
            return new Parameter.Text(decoded(value));
        }
        int end = most;
        while (end > 0 && (value.get(end) & 0xC0) == 0x80) {
            end--; // not in the middle of a character
        }
        return new Parameter.Cut(decoded(value.slice(0, end)), length);
    }

    private static Parameter binary(long type, ByteBuffer value, int most) {
        int length = value.remaining();
        if (BinaryValue.isText(type)) {
            return text(value, most);
        }
        if (type == BinaryValue.JSONB && length > 0 && value.get(0) == 1) {
            return text(value.slice(1, length - 1), most);
        }
        String hex = hex(value, Math.min(length, most / 2));
        if (type == BinaryValue.BYTEA) {
            String text = "\\x" + hex;
            return hex.length() == 2 * length ? new Parameter.Text(text) : new Parameter.Cut(text, length);
        }
        String text = length <= most ? BinaryValue.text(type, value) : null;
        return text == null || text.length() > MOST ? new Parameter.Hex(hex, type, length) : new Parameter.Text(text);
    }

    private static String hex(ByteBuffer value, int length) {
        byte[] first = new byte[length];
        value.get(0, first);
        return HexFormat.of().formatHex(first);
    }

    private static String decoded(ByteBuffer value) {
        return StandardCharsets.UTF_8.decode(value).toString();
    }
}
