package dev.pgcurb.gateway;

import org.jspecify.annotations.Nullable;

/**
 * A statement's text with its plain integers and strings taken out: two texts with the same skeleton differ in those only.
 *
 * <p>It is careful rather than clever. A comment, a dollar quote, an escape or Unicode string, or a number that is anything but digits
 * makes it give up, and the text is parsed as a whole. It relies on {@code standard_conforming_strings} being on, which the session
 * makes sure of.
 */
final class Skeleton {
    /** Longer texts are not worth the memory. */
    private static final int LONGEST = 4_096;

    private Skeleton() {}

    /** The skeleton, or null where there is something in the text that it does not understand for certain. */
    static @Nullable String of(String sql) {
        int length = sql.length();
        if (length > LONGEST) {
            return null;
        }
        var out = new StringBuilder(length);
        char before = ' ';
        int i = 0;
        while (i < length) {
            char c = sql.charAt(i);
            char next = i + 1 < length ? sql.charAt(i + 1) : ' ';
            int end = i + 1;
            if (c == '\'') {
                end = identifies(before) || before == '&' ? -1 : closing(sql, i, '\'');
                out.append("''");
            } else if (c == '"') {
                end = before == '&' ? -1 : closing(sql, i, '"');
                out.append(sql, i, Math.max(i, end));
            } else if (c >= '0' && c <= '9' && !identifies(before)) {
                end = digits(sql, i);
                boolean plain =
                        before != '.' && (end == length || !(identifies(sql.charAt(end)) || sql.charAt(end) == '.'));
                end = plain ? end : -1;
                out.append('0');
            } else if ((c == '-' && next == '-')
                    || (c == '/' && next == '*')
                    || (c == '$' && !(next >= '0' && next <= '9'))) {
                end = -1;
            } else {
                out.append(c);
            }
            if (end < 0) {
                return null;
            }
            before = sql.charAt(end - 1);
            i = end;
        }
        return out.toString();
    }

    /** Whether it may be part of a name, a parameter or a prefix of a string: then what follows is not a token of its own. */
    private static boolean identifies(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '$'
                || c >= 0x80;
    }

    private static int digits(String sql, int from) {
        int i = from;
        while (i < sql.length() && sql.charAt(i) >= '0' && sql.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** Behind the closing quote; a doubled one is part of the text. -1 where there is none. */
    private static int closing(String sql, int from, char quote) {
        for (int i = from + 1; i < sql.length(); i++) {
            if (sql.charAt(i) == quote) {
                if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        return -1;
    }
}
