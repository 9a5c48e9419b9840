package dev.pgcurb.ledger;

import java.util.BitSet;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A statement's text without what must not be kept: its secrets always, all its literals where the policy wants it. It reads tokens
 * as Postgres does with {@code standard_conforming_strings} on, and text that it cannot follow, such as a string without an end, it
 * drops to the end: so it also serves for texts that no grammar takes.
 */
final class Redaction {
    private static final String LITERAL = "?";
    private static final String SECRET = "'***'";
    private static final int LONGEST_NAME = 200;
    /** Characters of a parameter with the highest number that there can be, {@code $65535}. */
    private static final int LONGEST_NUMBER = 6;

    /** Names of what holds a secret, whole or at their end. */
    private static final Pattern NAME =
            Pattern.compile(".*(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|private_?key)");
    /** The same inside of a text, with a value behind it, as in a connection string or a JSON object. */
    private static final Pattern INSIDE = Pattern.compile(
            "(?:password|passwd|pwd|passphrase|secret|token|api_?key|access_?key|private_?key)['\"]?\\s*[=:]");
    /** What may stand between a name and its value. */
    private static final String BETWEEN = "=:>(,";

    private final String sql;
    private final boolean all;
    private final StringBuilder out;
    /** The numbers of the parameters that stand where a secret's value does. */
    private final BitSet secretParameters = new BitSet();
    /** Whether the next literal is the value of a secret. */
    private boolean secretNext;

    private Redaction(String sql, boolean all) {
        this.sql = sql;
        this.all = all;
        this.out = new StringBuilder(sql.length());
    }

    /** Every literal becomes {@code ?}; comments, where anything may stand, go. */
    static String literals(String sql) {
        return new Redaction(sql, true).read();
    }

    /** Literals that are, or look like, passwords, tokens and keys become {@code '***'}, in ALTER ROLE as anywhere. */
    static String secrets(String sql) {
        return mayHoldSecrets(sql) ? new Redaction(sql, false).read() : sql;
    }

    /** The numbers of the parameters, from 1, that are, or look like, passwords, tokens and keys. */
    static BitSet secretParameters(String sql) {
        var redaction = new Redaction(sql, false);
        if (mayHoldSecrets(sql)) {
            redaction.read();
        }
        return redaction.secretParameters;
    }

    /** Whether there is a secret with its name in a value. */
    static boolean holdsSecret(String value) {
        return mayHoldSecrets(value)
                && INSIDE.matcher(value.toLowerCase(Locale.ROOT)).find();
    }

    /** Quick, for the many that do not. */
    private static boolean mayHoldSecrets(String sql) {
        for (int i = 0; i < sql.length(); i++) {
            boolean may = switch (sql.charAt(i)) {
                case 'p', 'P' -> is(sql, i, "passw") || is(sql, i, "passp") || is(sql, i, "pwd");
                case 's', 'S' -> is(sql, i, "secret");
                case 't', 'T' -> is(sql, i, "token");
                case 'k', 'K' -> is(sql, i, "key");
                default -> false;
            };
            if (may) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String sql, int at, String word) {
        return sql.regionMatches(true, at, word, 0, word.length());
    }

    private String read() {
        int i = 0;
        while (i < sql.length()) {
            i = token(i);
        }
        return out.toString();
    }

    /** Takes one token; where the next one begins. */
    private int token(int i) {
        char c = sql.charAt(i);
        if (c == '\'') {
            return literal(i, quoted(i, '\'', false));
        }
        if (c == '"') {
            int end = quoted(i, '"', false);
            named(sql.substring(i, end).replace("\"", ""));
            return kept(i, end);
        }
        if (c == '-' && at(i + 1) == '-') {
            return comment(i, endOfLine(i));
        }
        if (c == '/' && at(i + 1) == '*') {
            return comment(i, endOfBlock(i));
        }
        if (c == '$' && !digit(at(i + 1))) {
            int end = dollarQuoted(i);
            return end > 0 ? literal(i, end) : kept(i, i + 1);
        }
        if (c == '$') {
            return parameter(i, endOfWord(i + 1));
        }
        if (digit(c) || (c == '.' && digit(at(i + 1)))) {
            int end = endOfWord(i);
            while (at(end) == '.' || ((at(end) == '-' || at(end) == '+') && "eE".indexOf(at(end - 1)) >= 0)) {
                end = endOfWord(end + 1);
            }
            return literal(i, end);
        }
        if (letter(c)) {
            return word(i);
        }
        if (!Character.isWhitespace(c) && BETWEEN.indexOf(c) < 0) {
            secretNext = false;
        }
        return kept(i, i + 1);
    }

    private int word(int i) {
        int end = endOfWord(i);
        String word = sql.substring(i, end).toLowerCase(Locale.ROOT);
        if (at(end) == '\'' && (word.equals("e") || word.equals("b") || word.equals("x") || word.equals("n"))) {
            return literal(i, quoted(end, '\'', word.equals("e")));
        }
        if (word.equals("u") && at(end) == '&' && at(end + 1) == '\'') {
            return literal(i, quoted(end + 1, '\'', false));
        }
        if (!word.equals("to")) {
            named(word);
        }
        return kept(i, end);
    }

    private void named(String name) {
        secretNext = name.length() <= LONGEST_NAME
                && NAME.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    private int literal(int from, int end) {
        String text = sql.substring(from, end);
        String content = text.toLowerCase(Locale.ROOT).replace("'", "").strip();
        boolean secret = secretNext || INSIDE.matcher(content).find();
        if (secret) {
            out.append(all ? LITERAL : SECRET);
            secretNext = false;
        } else {
            out.append(all ? LITERAL : text);
            named(content); // set_config('app.token', 'its value')
        }
        return end;
    }

    private int parameter(int from, int end) {
        if (secretNext && end - from <= LONGEST_NUMBER) {
            secretParameters.set(Integer.parseInt(sql.substring(from + 1, end).replaceAll("\\D.*", "")));
            secretNext = false;
        }
        return kept(from, end);
    }

    private int comment(int from, int end) {
        boolean secret = NAME.matcher(
                        sql.substring(from, end).toLowerCase(Locale.ROOT).replaceAll("\\W", "_"))
                .lookingAt();
        if (all || secret) {
            out.append(' ');
        } else {
            out.append(sql, from, end);
        }
        return end;
    }

    private int kept(int from, int end) {
        out.append(sql, from, end);
        return end;
    }

    /** Behind the closing quote, or the end of the text. */
    private int quoted(int from, char quote, boolean backslashes) {
        for (int i = from + 1; i < sql.length(); i++) {
            char c = sql.charAt(i);
            if (backslashes && c == '\\') {
                i++;
            } else if (c == quote) {
                if (at(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
        }
        return sql.length();
    }

    /** Behind the closing tag, or the end of the text; -1 when no tag begins here. */
    private int dollarQuoted(int from) {
        int end = from + 1;
        while (letter(at(end)) || digit(at(end))) {
            end++;
        }
        if (at(end) != '$') {
            return -1;
        }
        String tag = sql.substring(from, end + 1);
        int closing = sql.indexOf(tag, end + 1);
        return closing < 0 ? sql.length() : closing + tag.length();
    }

    /** A bare carriage return ends a comment too. */
    private int endOfLine(int from) {
        int i = from;
        while (i < sql.length() && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    private int endOfBlock(int from) {
        int depth = 0;
        for (int i = from; i < sql.length() - 1; i++) {
            if (sql.charAt(i) == '/' && sql.charAt(i + 1) == '*') {
                depth++;
                i++;
            } else if (sql.charAt(i) == '*' && sql.charAt(i + 1) == '/') {
                depth--;
                i++;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return sql.length();
    }

    private int endOfWord(int from) {
        int i = from;
        while (letter(at(i)) || digit(at(i)) || at(i) == '$') {
            i++;
        }
        return i;
    }

    private char at(int i) {
        return i < sql.length() ? sql.charAt(i) : ' ';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }
}
