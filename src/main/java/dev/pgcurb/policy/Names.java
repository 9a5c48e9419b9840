package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads names of tables, columns and functions as SQL writes them. */
final class Names {
    private static final Pattern COLUMN = Pattern.compile(Identifier.ONE);
    private static final Pattern TABLE =
            Pattern.compile("(?:(?<schema>" + Identifier.ONE + ")\\.)?(?<name>" + Identifier.ONE + ")");
    private static final Pattern GLOB = Pattern.compile("(?<schema>" + Identifier.ONE
            + ")\\.(?<glob>[a-z0-9_$\\x{80}-\\x{10FFFF}]*" + "(?:\\*[a-z0-9_$\\x{80}-\\x{10FFFF}]*)+)");
    private static final Pattern FUNCTION = Pattern.compile(
            "(?:(?<schema>" + Identifier.ONE + ")\\.)?(?<name>" + Identifier.ONE + ")\\s*\\((?<arguments>.*)\\)");
    private static final Pattern TYPE = Pattern.compile(
            "(?:" + Identifier.ONE + "\\.)?" + Identifier.ONE + "(?: " + Identifier.ONE + "){0,4}(?:\\s*\\[\\])*");

    private final Report report;

    Names(Report report) {
        this.report = report;
    }

    /** One table by name. */
    Optional<Tables.Named> table(Yaml.Scalar value) {
        Matcher match = TABLE.matcher(value.text());
        if (!match.matches()) {
            return wrong(value, "a table's name");
        }
        String schema = match.group("schema") == null ? "public" : Identifier.known(match.group("schema"));
        String name = Identifier.known(match.group("name"));
        return fits(value, schema) && fits(value, name) && notOurs(value, schema)
                ? Optional.of(new Tables.Named(schema, name))
                : Optional.empty();
    }

    /** One table by name or several by a pattern. */
    Optional<? extends Tables> tables(Yaml.Scalar value) {
        if (!value.text().contains("*") || value.text().endsWith("\"")) {
            return table(value);
        }
        Matcher match = GLOB.matcher(value.text());
        if (!match.matches()) {
            report.error(
                    Code.PGC112,
                    value.source(),
                    "\"" + value.text() + "\" is no pattern of tables",
                    "name the schema and use * in the table's part only, in lower case: public.obs_*");
            return Optional.empty();
        }
        String schema = Identifier.known(match.group("schema"));
        return fits(value, schema) && notOurs(value, schema)
                ? Optional.of(new Tables.Matching(schema, match.group("glob")))
                : Optional.empty();
    }

    /** The columns of a list, each once. */
    List<String> columns(List<Yaml> items) {
        Set<String> columns = new LinkedHashSet<>();
        for (Yaml item : items) {
            Section.asScalar(item).flatMap(this::column).ifPresent(column -> {
                if (!columns.add(column)) {
                    report.error(
                            Code.PGC113,
                            item.source(),
                            "column \"" + column + "\" is here twice",
                            "keep one of the two");
                }
            });
        }
        return new ArrayList<>(columns);
    }

    /** One column. */
    Optional<String> column(Yaml.Scalar value) {
        if (!COLUMN.matcher(value.text()).matches()) {
            return wrong(value, "a column's name");
        }
        String known = Identifier.known(value.text());
        return fits(value, known) ? Optional.of(known) : Optional.empty();
    }

    /** A function with its argument types. */
    Optional<Operation> operation(Yaml.Scalar value, String path) {
        Matcher match = FUNCTION.matcher(value.text());
        if (!match.matches()) {
            report.error(
                    Code.PGC112,
                    value.source(),
                    "\"" + value.text() + "\" is no function with its argument types",
                    "write it as close_ticket(integer), or now_serving() without arguments");
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>();
        for (String argument : match.group("arguments").isBlank()
                ? new String[0]
                : match.group("arguments").split(",", -1)) {
            if (!TYPE.matcher(argument.strip()).matches()) {
                report.error(
                        Code.PGC112,
                        value.source(),
                        "the arguments \"" + match.group("arguments") + "\" are no list of types",
                        "list types as in close_ticket(integer, text), without names, lengths or defaults");
                return Optional.empty();
            }
            arguments.add(argument.strip());
        }
        String schema = match.group("schema") == null ? "public" : Identifier.known(match.group("schema"));
        String name = Identifier.known(match.group("name"));
        Operation nameless = new Operation(schema, name, arguments, new Rule(path, value.source()));
        return fits(value, schema) && fits(value, name) && notOurs(value, schema)
                ? Optional.of(new Operation(
                        schema, name, arguments, new Rule(path + "." + nameless.signature(), value.source())))
                : Optional.empty();
    }

    /** The schemas in which pgcurb and Postgres keep their own things are no policy's business. */
    private boolean notOurs(Yaml.Scalar value, String schema) {
        boolean ours = schema.equals("pgcurb")
                || schema.startsWith("curb:")
                || schema.startsWith("pg_")
                || schema.equals("information_schema");
        if (ours) {
            report.error(
                    Code.PGC112,
                    value.source(),
                    "schema \"" + schema + "\" belongs to " + (schema.contains("curb") ? "pgcurb" : "Postgres"),
                    "remove it: what everyone may use there an agent may, too");
        }
        return !ours;
    }

    private boolean fits(Yaml.Scalar value, String known) {
        if (!Identifier.fits(known)) {
            report.error(
                    Code.PGC112,
                    value.source(),
                    "\"" + known + "\" is longer than the " + Identifier.LONGEST_BYTES + " bytes of a name in Postgres",
                    null);
            return false;
        }
        return true;
    }

    private <T> Optional<T> wrong(Yaml.Scalar value, String expected) {
        String text = value.text();
        String hint = text.matches("[^\"*.]+")
                ? "put it in double quotes inside single ones: '\"" + text + "\"'"
                : "write names as SQL does: name, schema.name, \"Quoted Name\"";
        report.error(Code.PGC112, value.source(), "\"" + text + "\" is not " + expected, hint);
        return Optional.empty();
    }
}
