package dev.pgcurb.gateway;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values in the binary format of common types, as text. The formats are those of the types' {@code *recv} functions in Postgres. */
final class BinaryValue {
    static final long BYTEA = 17;
    static final long JSONB = 3802;

    /** name, text, json, xml, unknown, bpchar, varchar. */
    private static final Set<Long> TEXTS = Set.of(19L, 25L, 114L, 142L, 705L, 1042L, 1043L);

    private static final LocalDate DAY_0 = LocalDate.of(2000, 1, 1);
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 6, true)
            .toFormatter(java.util.Locale.ROOT);
    private static final int NUMERIC_HEAD = 8;
    /** Digits of a numeric, in groups of four, on either side of its point, beyond which it is not written out. */
    private static final int MOST_GROUPS = 200;

    private BinaryValue() {}

    /** Whether the binary format is the text itself. */
    static boolean isText(long type) {
        return TEXTS.contains(type);
    }

    /** The value as text; null when the type is another one, or the bytes are not one of its values. */
    static @Nullable String text(long type, ByteBuffer value) {
        int length = value.remaining();
        return switch ((int) type) {
            case 16 -> length == 1 ? Boolean.toString(value.get(0) != 0) : null;
            case 21 -> length == 2 ? Short.toString(value.getShort(0)) : null;
            case 23 -> length == 4 ? Integer.toString(value.getInt(0)) : null;
            case 20 -> length == 8 ? Long.toString(value.getLong(0)) : null;
            case 26 -> length == 4 ? Integer.toUnsignedString(value.getInt(0)) : null;
            case 700 -> length == 4 ? Float.toString(value.getFloat(0)) : null;
            case 701 -> length == 8 ? Double.toString(value.getDouble(0)) : null;
            case 2950 -> length == 16 ? new UUID(value.getLong(0), value.getLong(8)).toString() : null;
            case 1082 -> length == 4 ? date(value.getInt(0)) : null;
            case 1114 -> length == 8 ? time(value.getLong(0), "") : null;
            case 1184 -> length == 8 ? time(value.getLong(0), "+00") : null;
            case 1700 -> numeric(value);
            default -> null;
        };
    }

    private static String date(int days) {
        return switch (days) {
            case Integer.MAX_VALUE -> "infinity";
            case Integer.MIN_VALUE -> "-infinity";
            default -> DAY_0.plusDays(days).toString();
        };
    }

    private static String time(long micros, String zone) {
        if (micros == Long.MAX_VALUE) {
            return "infinity";
        }
        if (micros == Long.MIN_VALUE) {
            return "-infinity";
        }
        LocalDateTime time = DAY_0.atStartOfDay().plus(micros, ChronoUnit.MICROS);
        return TIME.format(time) + zone;
    }

    /** Groups of four digits: their count, the weight of the first, the sign, the digits behind the point, the groups. */
    private static @Nullable String numeric(ByteBuffer value) {
        if (value.remaining() < NUMERIC_HEAD) {
            return null;
        }
        int groups = Short.toUnsignedInt(value.getShort(0));
        int weight = value.getShort(2);
        int sign = Short.toUnsignedInt(value.getShort(4));
        int scale = Short.toUnsignedInt(value.getShort(6));
        if (value.remaining() != NUMERIC_HEAD + 2 * groups) {
            return null;
        }
        switch (sign) {
            case 0xC000 -> {
                return "NaN";
            }
            case 0xD000 -> {
                return "Infinity";
            }
            case 0xF000 -> {
                return "-Infinity";
            }
            case 0, 0x4000 -> {}
            default -> {
                return null;
            }
        }
        if (groups > MOST_GROUPS || Math.abs(weight) > MOST_GROUPS || scale > 4 * MOST_GROUPS) {
            return null;
        }
        BigDecimal number = BigDecimal.ZERO;
        for (int i = 0; i < groups; i++) {
            int group = value.getShort(NUMERIC_HEAD + 2 * i);
            if (group < 0 || group > 9999) {
                return null;
            }
            number = number.add(BigDecimal.valueOf(group).scaleByPowerOfTen(4 * (weight - i)));
        }
        if (number.stripTrailingZeros().scale() > scale) {
            return null;
        }
        number = number.setScale(scale);
        return (sign == 0 ? number : number.negate()).toPlainString();
    }
}
