package dev.pgcurb.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The statements of one file of the schema, and which of them can run again over what a former version left. */
final class Statements {
    /** What neither ends a statement nor begins one: comments, strings, names in quotes, dollar quotes. */
    private static final Pattern WHOLE = Pattern.compile(
            "--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|(\\$[A-Za-z_]*\\$).*?\\1|;", Pattern.DOTALL);

    private static final Pattern COMMENT =
            Pattern.compile("\\A(?:\\s|--[^\\n]*(?:\\n|\\z)|/\\*.*?\\*/)+", Pattern.DOTALL);

    private static final Pattern MADE = Pattern.compile("\\ACREATE (?:OR REPLACE )?(FUNCTION|PROCEDURE|VIEW|TRIGGER) ");

    private static final Pattern AGAIN =
            Pattern.compile("\\A(GRANT|REVOKE|COMMENT ON|SET LOCAL ROLE|RESET ROLE|ALTER FUNCTION"
                    + "|DROP FUNCTION IF EXISTS|DROP VIEW IF EXISTS) ?");

    private static final Pattern NAMED =
            Pattern.compile("\\ACREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE|VIEW) pgcurb\\.(\\w+)");

    private Statements() {}

    /** In their order, each without the comments before it and its semicolon. */
    static List<String> of(String sql) {
        List<String> statements = new ArrayList<>();
        int from = 0;
        Matcher whole = WHOLE.matcher(sql);
        while (whole.find()) {
            if (whole.group().equals(";")) {
                add(statements, sql.substring(from, whole.start()));
                from = whole.end();
            }
        }
        add(statements, sql.substring(from));
        return statements;
    }

    private static void add(List<String> statements, String text) {
        String bare = COMMENT.matcher(text).replaceFirst("").strip();
        if (!bare.isEmpty()) {
            statements.add(bare);
        }
    }

    /** Those that can run again: functions and views are replaced in place, rights and comments are said once more. */
    static List<String> repeatable(String sql) {
        return of(sql).stream()
                .filter(Statements::canRunAgain)
                .map(statement -> MADE.matcher(statement).replaceFirst("CREATE OR REPLACE $1 "))
                .toList();
    }

    /** SHA-256 of the others: tables, indexes, sequences, rows. A file in which they changed cannot be run over the former one. */
    static String lasting(String sql) {
        return Text.sha256(String.join(
                ";\n",
                of(sql).stream()
                        .filter(statement -> !canRunAgain(statement))
                        .map(statement -> statement.replaceAll("--[^\n]*", "").replaceAll("\\s+", " "))
                        .toList()));
    }

    private static boolean canRunAgain(String statement) {
        return MADE.matcher(statement).find() || AGAIN.matcher(statement).find();
    }

    /** The names of the functions and views that a file makes in schema pgcurb. */
    static List<String> named(String sql) {
        return of(sql).stream()
                .map(NAMED::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .toList();
    }
}
