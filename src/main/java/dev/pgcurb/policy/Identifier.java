package dev.pgcurb.policy;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Names as SQL writes them: folded to lower case unless they stand in double quotes. */
final class Identifier {
    /** What Postgres keeps of a name; it cuts the rest silently, so longer ones are errors here. */
    static final int LONGEST_BYTES = 63;

    /** An unquoted name as the scanner of Postgres reads it, before folding. */
    private static final String BARE = "[A-Za-z_\\x{80}-\\x{10FFFF}][A-Za-z0-9_$\\x{80}-\\x{10FFFF}]*";

    private static final String QUOTED = "\"(?:[^\"\\x00]|\"\")+\"";

    /** One name, quoted or not. */
    static final String ONE = "(?:" + BARE + "|" + QUOTED + ")";

    private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_$]*");

    private Identifier() {}

    /** The name as Postgres knows it; only ASCII letters are folded, as Postgres does under UTF-8. */
    static String known(String written) {
        if (written.startsWith("\"")) {
            return written.substring(1, written.length() - 1).replace("\"\"", "\"");
        }
        StringBuilder folded = new StringBuilder(written);
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                folded.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return folded.toString();
    }

    /** The name as it is written in a policy or a message: in quotes only where it needs them. */
    static String written(String known) {
        return PLAIN.matcher(known).matches() ? known : "\"" + known.replace("\"", "\"\"") + "\"";
    }

    static boolean fits(String known) {
        return known.getBytes(StandardCharsets.UTF_8).length <= LONGEST_BYTES;
    }
}
