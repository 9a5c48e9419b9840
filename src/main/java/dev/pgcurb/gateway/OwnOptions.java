package dev.pgcurb.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What of the startup parameter {@code options} is taken: settings of the gateway's own. It is the only way that every driver has for
 * settings that Postgres does not know.
 *
 * @param tellsEntries {@code -c pgcurb.ledger_entries=on}: the entry of each statement that ran is told in a ParameterStatus
 *     {@code pgcurb.ledger_entry} before its CommandComplete; an error says its own in its detail
 * @param replica {@code -c pgcurb.replica=on}: the session reads from a standby, and cannot write
 */
record OwnOptions(boolean tellsEntries, boolean replica) {
    private static final Pattern ONE =
            Pattern.compile("\\G\\s*(?:-c\\s*|--)pgcurb\\.(ledger_entries|replica)=(on|off)(?=\\s|$)");

    /** What the text says; null when there is anything else in it. */
    static @Nullable OwnOptions of(String text) {
        boolean tellsEntries = false;
        boolean replica = false;
        Matcher option = ONE.matcher(text);
        int end = 0;
        while (option.find()) {
            boolean on = option.group(2).equals("on");
            switch (option.group(1)) {
                case "replica" -> replica = on;
                default -> tellsEntries = on;
            }
            end = option.end();
        }
        return text.substring(end).isBlank() ? new OwnOptions(tellsEntries, replica) : null;
    }
}
