package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.policy.Write;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be written to a table so that nothing but a brake stands against it. */
final class Writable {
    private final Connection connection;
    private final Sides sides;

    Writable(Connection connection, Sides sides) {
        this.connection = connection;
        this.sides = sides;
    }

    /** The parts of an UPDATE: column, set, where; empty where the table has no rows. */
    Optional<Map<String, String>> set(Relation table, Write write) throws SQLException {
        List<Column> granted = table.columns().stream()
                .filter(column -> write.update().contains(column.name()))
                .sorted((one, other) -> Boolean.compare(!texts(one), !texts(other)))
                .toList();
        for (Column column : granted) {
            Optional<String> value = value(table, column.name());
            if (value.isPresent()) {
                String name = Name.quoted(column.name());
                Map<String, String> parts = new LinkedHashMap<>();
                parts.put("column", name);
                parts.put("set", name + "=" + Sql.literal(value.get()).text() + "::" + column.type());
                parts.put("where", "true");
                return Optional.of(parts);
            }
        }
        return Optional.empty();
    }

    private static boolean texts(Column column) {
        return column.type().matches("text|character varying.*");
    }

    /** A value that is there already, so that no check refuses it. */
    private Optional<String> value(Relation table, String column) throws SQLException {
        String name = Name.quoted(column);
        return Sides.one(
                connection,
                "SELECT " + name + "::text FROM " + table.name() + " WHERE " + name + " IS NOT NULL ORDER BY " + name
                        + "::text DESC LIMIT 1");
    }

    /** The parts of an INSERT: a row as the policy lets it be, and the same with a column more. */
    Map<String, String> row(Relation table, Write write) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : table.columns()) {
            if (write.insert().contains(column.name())) {
                names.add(Name.quoted(column.name()));
                values.add(own(table, column, write));
            }
        }
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("row", row(names, values));
        table.columns().stream()
                .filter(column -> write.insert().contains(column.name()) && texts(column))
                .findFirst()
                .ifPresent(column -> parts.put("column", Name.quoted(column.name())));
        for (Column column : table.columns()) {
            if (!write.insert().contains(column.name()) && !column.generated()) {
                boolean key = table.key()
                        .map(one -> one.columns().contains(column.name()))
                        .orElse(false);
                List<String> moreNames = new ArrayList<>(names);
                List<String> moreValues = new ArrayList<>(values);
                moreNames.add(Name.quoted(column.name()));
                moreValues.add(own(table, column, write));
                parts.putIfAbsent(key ? "row_with_key" : "row_ungranted", row(moreNames, moreValues));
            }
        }
        return parts;
    }

    private String own(Relation table, Column column, Write write) throws SQLException {
        String name = Name.quoted(column.name());
        Optional<String> value = Sides.one(
                connection,
                "SELECT " + name + "::text FROM " + table.name() + " WHERE " + sides.predicate(write.where())
                        + " LIMIT 1");
        return value.map(text -> Sql.literal(text).text() + "::" + column.type())
                .orElse("NULL");
    }

    private static String row(List<String> names, List<String> values) {
        return "(" + String.join(", ", names) + ") OVERRIDING SYSTEM VALUE VALUES (" + String.join(", ", values) + ")";
    }
}
