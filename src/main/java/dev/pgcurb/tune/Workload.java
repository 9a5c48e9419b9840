package dev.pgcurb.tune;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a trial runs.
 *
 * @param source where it came from, in words
 * @param queries provably reads, with their literals
 * @param leftOut what was there and cannot be tried, with the reason
 */
public record Workload(String source, List<Query> queries, List<String> leftOut) {
    /** More would take a trial too long; the costliest come first. */
    static final int MOST = 20;

    private static final int SHOWN = 60;
    private static final Pattern CALLS = Pattern.compile("--\\s*calls:\\s*([0-9]{1,12})");

    public Workload {
        queries = List.copyOf(queries);
        leftOut = List.copyOf(leftOut);
    }

    /** A statement that somebody ran, and how often. */
    record Seen(String text, long calls) {}

    /**
     * The statements of a file. A comment {@code -- calls: 120} before one is its weight.
     *
     * @throws Problem PGC444 when it cannot be read, or holds nothing that can be tried
     */
    public static Workload of(Path file) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw Problem.of(Code.PGC444, "\"" + file + "\" cannot be read")
                    .hint("name a file of SQL statements, each ended by a semicolon")
                    .because(e);
        }
        try {
            List<Seen> seen = new ArrayList<>();
            int from = 0;
            for (Statement statement : Grammar.shared().parse(text)) {
                Matcher calls = CALLS.matcher(text.substring(from, statement.offset()));
                seen.add(new Seen(statement.text(), calls.find() ? Long.parseLong(calls.group(1)) : 1));
                from = statement.offset();
            }
            return of("file " + file.getFileName(), seen, List.of());
        } catch (SyntaxException e) {
            throw Problem.of(Code.PGC444, "\"" + file + "\" is not understood: " + e.getMessage())
                    .hint("name a file of SQL statements, each ended by a semicolon")
                    .because(e);
        }
    }

    /**
     * Of these, what is provably a read and holds its literals. What a trial runs may come from anywhere, agents too: it is
     * judged by Postgres's own grammar, and then runs read-only as a role that may read and nothing else.
     *
     * @throws Problem PGC444 when nothing is left
     */
    static Workload of(String source, List<Seen> seen, List<String> without) {
        List<Query> queries = new ArrayList<>();
        List<String> leftOut = new ArrayList<>(without);
        for (Seen each : seen) {
            String why = objection(each.text());
            if (why != null) {
                leftOut.add(shown(each.text()) + ": " + why);
            } else if (queries.size() < MOST) {
                queries.add(new Query(queries.size() + 1, each.text(), each.calls()));
            } else {
                leftOut.add(shown(each.text()) + ": more than " + MOST + " queries");
            }
        }
        if (queries.isEmpty()) {
            throw Problem.of(
                            Code.PGC444,
                            "there is nothing to try it on: " + source + " holds no query with its literals"
                                    + (leftOut.isEmpty() ? "" : " (" + leftOut.getFirst() + ")"))
                    .hint("capture what runs: pgcurb tune capture; or give queries: --workload FILE");
        }
        return new Workload(source, queries, leftOut);
    }

    private static @Nullable String objection(String text) {
        try {
            List<Statement> statements = Grammar.shared().parse(text);
            if (statements.size() != 1) {
                return "not one statement";
            }
            Statement one = statements.getFirst();
            if (one.kind() != Kind.SELECT || !one.provablyRead()) {
                return "not provably a read";
            }
            return text.matches("(?s).*\\$[0-9].*") ? "its parameters are not known" : null;
        } catch (SyntaxException e) {
            return "not understood";
        }
    }

    /** As a file that {@link #of(Path)} reads again. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Query query : queries) {
            text.append("-- calls: ")
                    .append(query.calls())
                    .append('\n')
                    .append(query.text())
                    .append(";\n\n");
        }
        return text.toString();
    }

    static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
