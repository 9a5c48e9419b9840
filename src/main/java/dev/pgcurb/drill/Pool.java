package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.sql.Sql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values that the checks of one column allow: the usual ones where those pass, otherwise what the checks themselves name. */
final class Pool {
    private static final Pattern LITERAL = Pattern.compile("(~\\*?\\s*)?'((?:[^']|'')*)'");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w'.])\\d+(?:\\.\\d+)?");

    private Pool() {}

    /**
     * The expression for the column.
     *
     * @param limits checks, in which the column stands by its name
     * @param usual the expression that would be used without them
     */
    static Optional<String> of(Connection connection, FillColumn column, List<String> limits, Optional<String> usual) {
        String all = "(" + String.join(") AND (", limits) + ")";
        if (usual.isPresent() && passes(connection, column, all, usual.get())) {
            return usual;
        }
        List<String> allowed = new ArrayList<>();
        for (String candidate : candidates(limits, column)) {
            if (passes(connection, column, all, Sql.literal(candidate).text() + "::" + column.declared())) {
                allowed.add(candidate);
            }
        }
        if (!allowed.isEmpty()) {
            return Optional.of(Values.pick(allowed, column.declared()));
        }
        return column.notNull() ? usual : Optional.of("NULL");
    }

    private static boolean passes(Connection connection, FillColumn column, String checks, String value) {
        String sql = "SELECT bool_and(coalesce((" + checks + "), true)) FROM (SELECT " + value + " AS "
                + Name.quoted(column.name()) + " FROM generate_series(1, 30) AS g (i)) AS made";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            // Not a value of this type, or not of this domain.
            return false;
        }
    }

    private static Set<String> candidates(List<String> limits, FillColumn column) {
        Set<String> found = new LinkedHashSet<>();
        for (String limit : limits) {
            Matcher literal = LITERAL.matcher(limit);
            while (literal.find()) {
                String text = literal.group(2).replace("''", "'");
                if (literal.group(1) != null) {
                    found.addAll(RegexSample.of(text));
                }
                found.add(text);
            }
            Matcher number = NUMBER.matcher(limit);
            while (number.find()) {
                BigDecimal value = new BigDecimal(number.group());
                found.add(value.add(BigDecimal.ONE).toPlainString());
                found.add(value.toPlainString());
                found.add(value.subtract(BigDecimal.ONE).toPlainString());
            }
        }
        // Short and long texts, small and middling numbers, and times to come: what lengths and signs ask for.
        switch (column.category()) {
            case "S" ->
                found.addAll(List.of("c", "curb", "curbcurbcurb", "curb@curb.test", "https://curb.test/", "12345"));
            case "N" -> found.addAll(List.of("1", "2", "3", "10", "100", "0.5", "0"));
            case "D" -> found.addAll(List.of("2100-01-01", "2100-01-02", "2001-01-01"));
            default -> {}
        }
        return found;
    }
}
