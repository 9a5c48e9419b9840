package dev.pgcurb.mcp;

import dev.pgcurb.wire.ErrorFields;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A statement did not run, or did not run to its end: what the gateway or Postgres said, in its three lines. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern ENTRY = Pattern.compile("Ledger entry (\\d{1,18})\\.");
    private static final Pattern HOLD = Pattern.compile("hold (\\d{1,18})");

    private final String sqlstate;
    private final String message;
    private final @Nullable String detail;
    private final @Nullable String hint;
    private final boolean over;

    Refused(String sqlstate, String message, @Nullable String detail, @Nullable String hint, boolean over) {
        super(message);
        this.sqlstate = sqlstate;
        this.message = message;
        this.detail = detail;
        this.hint = hint;
        this.over = over;
    }

    static Refused of(ErrorFields error) {
        return new Refused(
                error.sqlstate(),
                error.get(ErrorFields.MESSAGE),
                error.fields().get(ErrorFields.DETAIL),
                error.fields().get(ErrorFields.HINT),
                error.fatal());
    }

    /** The same with a way out, where it has none. */
    Refused hinting(String way) {
        return new Refused(sqlstate, message, detail, hint == null ? way : hint, over);
    }

    String sqlstate() {
        return sqlstate;
    }

    String message() {
        return message;
    }

    @Nullable
    String detail() {
        return detail;
    }

    @Nullable
    String hint() {
        return hint;
    }

    /** Whether the session ended with it. */
    boolean endsSession() {
        return over;
    }

    /** The number of its ledger entry; null when it was not put on record, as before a session begins. */
    @Nullable
    Long entry() {
        return number(ENTRY, detail);
    }

    /** The hold that it waits for; null when it is none. */
    @Nullable
    Long hold() {
        return held() ? number(HOLD, message) : null;
    }

    private boolean held() {
        return sqlstate.equals("55000") && message.contains(" held: ");
    }

    /** What the ledger calls it. */
    String verdict() {
        return switch (sqlstate) {
            case "42501", "54000" -> "refused";
            case "55000" -> held() ? "held" : "refused";
            case "57014" -> "cancelled";
            default -> "failed";
        };
    }

    private static @Nullable Long number(Pattern pattern, @Nullable String text) {
        Matcher matcher = pattern.matcher(text == null ? "" : text);
        return matcher.find() ? Long.valueOf(matcher.group(1)) : null;
    }
}
