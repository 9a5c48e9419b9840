package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads SQL expressions of the policy and finds the claims in them. */
final class FilterReader {
    private static final Pattern CLAIM_NAME = Pattern.compile("'([a-z][a-z0-9_]{0,30})'");

    /** A part of an expression. */
    sealed interface Piece {}

    /** SQL to be passed on. */
    record Sql(String text) implements Piece {}

    /** {@code claim('name')} and where its name stands in the text. */
    record ClaimCall(String name, int offset) implements Piece {}

    /** Why a text is no filter, and where in it. */
    private static final class NotAFilter extends Exception {
        private static final long serialVersionUID = 1L;
        final int offset;
        final String hint;

        NotAFilter(String what, int offset, String hint) {
            super(what);
            this.offset = offset;
            this.hint = hint;
        }
    }

    private FilterReader() {}

    /** The filter, or nothing with an error in the report. */
    static Optional<Filter> read(Yaml.Scalar scalar, Map<String, Claim> declared, String agent, Report report) {
        if (scalar.text().isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Piece> pieces = parse(scalar.text());
            List<String> claims = new ArrayList<>();
            for (Piece piece : pieces) {
                if (piece instanceof ClaimCall call) {
                    String name = call.name();
                    if (!declared.containsKey(name)) {
                        report.error(
                                Code.PGC116,
                                scalar.at(call.offset()),
                                "agent \"" + agent + "\" has no claim \"" + name + "\"",
                                Nearest.hint(name, declared.keySet(), "declare it under agents." + agent + ".claims"));
                    } else if (!claims.contains(name)) {
                        claims.add(name);
                    }
                }
            }
            return Optional.of(new Filter(scalar.text(), claims, scalar.at(0)));
        } catch (NotAFilter e) {
            report.error(Code.PGC117, scalar.at(e.offset), String.valueOf(e.getMessage()), e.hint);
            return Optional.empty();
        }
    }

    /** The pieces of a text that has been read as a filter before. */
    static List<Piece> pieces(String text) {
        try {
            return parse(text);
        } catch (NotAFilter e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Piece> parse(String text) throws NotAFilter {
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new NotAFilter("the expression contains a NUL character", nul, "remove it");
        }
        List<SqlText.Token> tokens;
        try {
            tokens = SqlText.split(text);
        } catch (SqlText.Unfinished e) {
            throw new NotAFilter(String.valueOf(e.getMessage()), e.offset, "close it");
        }
        balanced(tokens);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            SqlText.Token token = tokens.get(i);
            if (token.kind() == SqlText.Kind.COMMENT) {
                pieces.add(new Sql(" "));
            } else if (isClaim(tokens, i)) {
                int open = skip(tokens, i + 1);
                int name = skip(tokens, open + 1);
                int close = skip(tokens, name + 1);
                pieces.add(call(tokens, token, name, close));
                i = close;
            } else {
                pieces.add(new Sql(token.text()));
            }
        }
        if (pieces.stream()
                .allMatch(piece -> piece instanceof Sql part && part.text().isBlank())) {
            throw new NotAFilter("the expression is empty", 0, "write an SQL expression, or remove the key");
        }
        return pieces;
    }

    private static void balanced(List<SqlText.Token> tokens) throws NotAFilter {
        Deque<SqlText.Token> open = new ArrayDeque<>();
        for (SqlText.Token token : tokens) {
            if (token.kind() != SqlText.Kind.OTHER) {
                continue;
            }
            switch (token.text()) {
                case ";" ->
                    throw new NotAFilter(
                            "\";\" ends the expression", token.offset(), "write one expression without it");
                case "(", "[" -> open.push(token);
                case ")", "]" -> {
                    String opening = token.text().equals(")") ? "(" : "[";
                    if (open.isEmpty() || !open.pop().text().equals(opening)) {
                        throw new NotAFilter(
                                "\"" + token.text() + "\" closes nothing", token.offset(), "balance the parentheses");
                    }
                }
                default -> {}
            }
        }
        if (!open.isEmpty()) {
            throw new NotAFilter(
                    "\"" + open.peek().text() + "\" is not closed", open.peek().offset(), "balance the parentheses");
        }
    }

    /** Whether {@code claim(} starts here: the bare word, in any case, that is no part of a longer name. */
    private static boolean isClaim(List<SqlText.Token> tokens, int i) throws NotAFilter {
        SqlText.Token token = tokens.get(i);
        int open = skip(tokens, i + 1);
        boolean called = token.kind() == SqlText.Kind.WORD
                && token.text().equalsIgnoreCase("claim")
                && open < tokens.size()
                && tokens.get(open).text().equals("(");
        if (!called) {
            return false;
        }
        int before = i - 1;
        while (before >= 0 && insignificant(tokens.get(before))) {
            before--;
        }
        if (before >= 0 && tokens.get(before).text().equals(".")) {
            throw new NotAFilter(
                    "a claim is asked for with a schema", token.offset(), "write claim('name') without a schema");
        }
        return true;
    }

    private static ClaimCall call(List<SqlText.Token> tokens, SqlText.Token word, int name, int close)
            throws NotAFilter {
        if (close < tokens.size() && tokens.get(close).text().equals(")")) {
            var match = CLAIM_NAME.matcher(tokens.get(name).text());
            if (match.matches()) {
                return new ClaimCall(match.group(1), tokens.get(name).offset() + 1);
            }
        }
        throw new NotAFilter(
                "claim() takes one claim's name in single quotes", word.offset(), "write it as claim('name')");
    }

    /** The next token from here on that is neither space nor comment; the size if there is none. */
    private static int skip(List<SqlText.Token> tokens, int from) {
        int i = from;
        while (i < tokens.size() && insignificant(tokens.get(i))) {
            i++;
        }
        return i;
    }

    private static boolean insignificant(SqlText.Token token) {
        return token.kind() == SqlText.Kind.SPACE || token.kind() == SqlText.Kind.COMMENT;
    }
}
