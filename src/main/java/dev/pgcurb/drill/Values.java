package dev.pgcurb.drill;

import dev.pgcurb.sql.Sql;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An SQL expression for the value of one column in row {@code g.i}, counted from 1. Texts and numbers are made from the name of
 * the column and the row, so that each is found again wherever it turns up, and none stands in two columns.
 */
final class Values {
    /** Shorter texts are told apart by nothing but their number. */
    private static final int TELLING = 12;

    private Values() {}

    /**
     * The expression; empty where no value of this type is known.
     *
     * @param salt the table and column
     * @param key whether the column is part of a key, so that its numbers count up
     */
    static Optional<String> of(FillColumn column, String salt, boolean key) {
        if (!column.labels().isEmpty()) {
            return Optional.of(pick(column.labels(), column.declared()));
        }
        String hash = "md5(" + Sql.literal(salt + ".").text() + " || g.i)";
        String number = "mod(abs(hashtext(" + hash + ")::bigint), 900000000)";
        boolean counts = key || column.numbered();
        Optional<String> plain = switch (column.type()) {
            case "text", "varchar", "bpchar", "name", "citext" -> Optional.of(text(column, hash));
            case "int2" -> Optional.of("mod(g.i, 30000)");
            case "int4", "int8", "oid" -> Optional.of(counts ? "g.i" : "100000000 + " + number);
            case "numeric" -> Optional.of(counts ? "g.i" : numeric(column.size(), number));
            case "float4", "float8" -> Optional.of("100000000 + " + number);
            case "money" -> Optional.of("mod(" + number + ", 100000)");
            case "bool" -> Optional.of("mod(g.i, 2) = 0");
            case "date" -> Optional.of("DATE '2020-01-01' + mod(g.i * 37, 1500)::int");
            case "timestamp", "timestamptz" ->
                Optional.of("TIMESTAMP '2020-01-01' + mod(g.i * 37, 1500) * INTERVAL '1 day 61 seconds'");
            case "time", "timetz" -> Optional.of("TIME '00:00' + mod(g.i * 61, 86400) * INTERVAL '1 second'");
            case "interval" -> Optional.of("g.i * INTERVAL '1 hour'");
            case "uuid" -> Optional.of(hash + "::uuid");
            case "json", "jsonb" -> Optional.of("jsonb_build_object('curb', " + hash + ")");
            case "bytea" -> Optional.of("decode(" + hash + ", 'hex')");
            case "inet", "cidr" -> Optional.of("'10.0.0.0'::inet + mod(g.i, 60000)");
            case "macaddr" -> Optional.of("left(" + hash + ", 12)");
            case "tsvector" -> Optional.of("to_tsvector('simple', " + hash + ")");
            case "xml" -> Optional.of("'<curb>' || " + hash + " || '</curb>'");
            case "point" -> Optional.of("point(g.i, g.i)");
            case "bit", "varbit" -> Optional.of("repeat('0', " + Math.max(1, column.size()) + ")");
            case "int4range", "int8range", "numrange" ->
                Optional.of(column.type() + "((g.i * 10)::" + range(column.type()) + ", (g.i * 10 + 5)::"
                        + range(column.type()) + ")");
            case "daterange" ->
                Optional.of("daterange(DATE '2020-01-01' + (g.i * 10)::int, DATE '2020-01-05' + (g.i * 10)::int)");
            case "tsrange", "tstzrange" ->
                Optional.of(column.type() + "(TIMESTAMP '2020-01-01' + g.i * INTERVAL '2 days',"
                        + " TIMESTAMP '2020-01-02' + g.i * INTERVAL '2 days')");
            case "hstore" -> Optional.of("'curb=>' || " + hash);
            case "ltree" -> Optional.of("'curb.' || " + hash);
            default -> array(column, hash);
        };
        return plain.map(sql -> "(" + sql + ")::" + column.declared());
    }

    /** One of these, by turns. */
    static String pick(List<String> literals, String type) {
        return "(ARRAY["
                + literals.stream().map(value -> Sql.literal(value).text()).collect(Collectors.joining(", "))
                + "])[1 + mod(g.i, " + literals.size() + ")]::" + type;
    }

    private static String range(String type) {
        return switch (type) {
            case "int4range" -> "int";
            case "int8range" -> "bigint";
            default -> "numeric";
        };
    }

    private static String text(FillColumn column, String hash) {
        int size = column.size();
        if (size >= 0 && size < TELLING) {
            return "right(lpad(to_hex(g.i), " + size + ", '0'), " + size + ")";
        }
        String end = column.name().contains("mail") && (size < 0 || size >= TELLING + 10) ? " || '@curb.test'" : "";
        int room = size < 0 ? 24 : Math.min(24, size - (end.isEmpty() ? 0 : 10));
        return "'c' || left(" + hash + ", " + (room - 1) + ")" + end;
    }

    private static String numeric(int digits, String number) {
        return digits < 0 || digits > 9 ? "100000000 + " + number : "mod(" + number + ", 1" + "0".repeat(digits) + ")";
    }

    private static Optional<String> array(FillColumn column, String hash) {
        String element = column.element();
        if (element == null) {
            return Optional.empty();
        }
        return switch (element) {
            case "text", "varchar", "bpchar", "citext", "name" -> Optional.of("ARRAY[left(" + hash + ", 12)]");
            case "int2", "int4", "int8", "numeric", "float4", "float8" -> Optional.of("ARRAY[g.i]");
            default -> Optional.of("'{}'");
        };
    }
}
