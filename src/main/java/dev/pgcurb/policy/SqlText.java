package dev.pgcurb.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits SQL as the scanner of Postgres does, as far as it takes to know what is text and what is not: strings of
 * every kind, quoted names, dollar quotes, comments (nested, too), words, and the rest one character at a time.
 * It assumes {@code standard_conforming_strings = on}, which pgcurb pins. See
 * <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical Structure</a>.
 */
final class SqlText {
    /** What a piece of SQL is. */
    enum Kind {
        SPACE,
        COMMENT,
        STRING,
        QUOTED_NAME,
        WORD,
        OTHER
    }

    /** A piece and where it starts in the text. */
    record Token(Kind kind, String text, int offset) {}

    /** The text does not end where it should; the message says what is open. */
    static final class Unfinished extends Exception {
        private static final long serialVersionUID = 1L;
        final int offset;

        Unfinished(String what, int offset) {
            super(what);
            this.offset = offset;
        }
    }

    private final String sql;
    private int at;

    private SqlText(String sql) {
        this.sql = sql;
    }

    /** Every piece in order; joined they are the text again. */
    static List<Token> split(String sql) throws Unfinished {
        SqlText text = new SqlText(sql);
        List<Token> tokens = new ArrayList<>();
        while (text.at < sql.length()) {
            int from = text.at;
            Kind kind = text.next();
            tokens.add(new Token(kind, sql.substring(from, text.at), from));
        }
        return tokens;
    }

    private Kind next() throws Unfinished {
        char c = sql.charAt(at);
        if (isSpace(c)) {
            return run(Kind.SPACE);
        }
        if (sql.startsWith("--", at)) {
            return lineComment();
        }
        if (sql.startsWith("/*", at)) {
            return blockComment();
        }
        if (c == '\'') {
            return string(false);
        }
        if (c == '"') {
            return until("\"", Kind.QUOTED_NAME, "a quoted name is not closed", 1);
        }
        if (c == '$') {
            return dollar();
        }
        if (startsWord(c)) {
            return word();
        }
        at += Character.charCount(sql.codePointAt(at));
        return Kind.OTHER;
    }

    private Kind run(Kind kind) {
        while (at < sql.length() && isSpace(sql.charAt(at))) {
            at++;
        }
        return kind;
    }

    /** A carriage return alone ends it, too: for the server it does. */
    private Kind lineComment() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
        return Kind.COMMENT;
    }

    private Kind blockComment() throws Unfinished {
        int from = at;
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else if (at < sql.length()) {
                at++;
            } else {
                throw new Unfinished("a comment is not closed", from);
            }
        } while (depth > 0);
        return Kind.COMMENT;
    }

    private Kind string(boolean escapes) throws Unfinished {
        int from = at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (escapes && c == '\\') {
                at++;
            } else if (c == '\'') {
                if (at < sql.length() && sql.charAt(at) == '\'') {
                    at++;
                } else {
                    refuseContinued(escapes);
                    return Kind.STRING;
                }
            }
        }
        throw new Unfinished("a string is not closed", from);
    }

    /** After a newline Postgres goes on with an E'' string in the same mode; two strings read better anyway. */
    private void refuseContinued(boolean escapes) throws Unfinished {
        String rest = sql.substring(at).stripLeading();
        if (escapes && (rest.startsWith("'") || rest.startsWith("--"))) {
            throw new Unfinished("an E'' string goes on after its quote", at);
        }
    }

    private Kind until(String end, Kind kind, String open, int opening) throws Unfinished {
        int close = sql.indexOf(end, at + opening);
        if (close < 0) {
            throw new Unfinished(open, at);
        }
        at = close + end.length();
        return kind;
    }

    private Kind dollar() throws Unfinished {
        int end = at + 1;
        while (end < sql.length() && isWord(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean quote =
                end < sql.length() && sql.charAt(end) == '$' && (end == at + 1 || startsWord(sql.charAt(at + 1)));
        if (quote) {
            String tag = sql.substring(at, end + 1);
            return until(tag, Kind.STRING, "a dollar quote is not closed", tag.length());
        }
        at++;
        return Kind.OTHER;
    }

    private Kind word() throws Unfinished {
        int from = at;
        while (at < sql.length() && isWord(sql.charAt(at))) {
            at++;
        }
        boolean prefix = at - from == 1 && "eEbBxXnN".indexOf(sql.charAt(from)) >= 0;
        if (prefix && at < sql.length() && sql.charAt(at) == '\'') {
            return string(sql.charAt(from) == 'e' || sql.charAt(from) == 'E');
        }
        return Kind.WORD;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\u000B';
    }

    private static boolean startsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isWord(char c) {
        return startsWord(c) || (c >= '0' && c <= '9') || c == '$';
    }
}
