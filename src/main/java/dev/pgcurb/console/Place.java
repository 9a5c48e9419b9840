package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where in the ledger a page ended: entries are ordered by time, then by their place in the chain, then by number.
 *
 * @param micros since 1970
 */
record Place(long micros, long seq, long id) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.(\\d{1,18})\\.(\\d{1,18})");

    /** What a page gave as "next". @throws Refusal 400 when it is none */
    static @Nullable Place parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Refusal.of(400, Code.PGC438, "\"before\" is what a page gave as \"next\"");
        }
        return new Place(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)), Long.parseLong(form.group(3)));
    }
}
