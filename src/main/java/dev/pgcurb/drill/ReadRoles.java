package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Who plays a table that is read: all of it, part of its columns, part of its rows, or nothing. */
final class ReadRoles {
    private final Roles roles;

    private ReadRoles(Roles roles) {
        this.roles = roles;
    }

    static void cast(Roles roles) throws SQLException {
        new ReadRoles(roles).read();
    }

    private void read() throws SQLException {
        roles.put(
                "read",
                roles.tables().filter(table -> !roles.readable(table).isEmpty()),
                "the agent reads no table",
                table -> {
                    String column = Roles.texts(table, roles.readable(table));
                    roles.values.put("read.column", Name.quoted(column));
                });
        roles.put(
                "hidden",
                roles.tables()
                        .filter(table -> roles.reads(table).isEmpty()
                                && roles.writes(table).isEmpty()),
                "the policy names every table",
                table -> {
                    List<String> columns =
                            table.columns().stream().map(Column::name).toList();
                    if (!columns.isEmpty()) {
                        roles.values.put("hidden.column", Name.quoted(Roles.texts(table, columns)));
                    }
                });
        roles.put(
                "withheld",
                roles.tables()
                        .filter(table -> !roles.readable(table).isEmpty()
                                && roles.withheld(table).isPresent()),
                "no column of a table that the agent reads is withheld",
                table -> {
                    roles.values.put(
                            "withheld.column", Name.quoted(roles.withheld(table).orElseThrow()));
                    roles.values.put(
                            "withheld.readable",
                            Name.quoted(roles.readable(table).getFirst()));
                    roles.key("withheld", table);
                });
        roles.put(
                "masked",
                roles.tables().filter(table -> masks(table).findFirst().isPresent()),
                "no column is masked for this agent",
                table -> roles.values.put(
                        "masked.column", Name.quoted(masks(table).findFirst().orElseThrow())));
        String none = "no table of this agent has a row filter with rows behind it";
        roles.put("filtered", roles.filtered(roles.tables()).stream(), none, table -> {
            roles.values.put("filtered.columns", Roles.list(roles.readable(table)));
            roles.values.put("filtered.column", Name.quoted(Roles.texts(table, roles.readable(table))));
            roles.side("filtered", table);
        });
    }

    private Stream<String> masks(Relation table) {
        return roles.reads(table).stream()
                .flatMap(read -> read.masks().entrySet().stream())
                .filter(mask -> table.column(mask.getKey()).isPresent())
                .map(Map.Entry::getKey);
    }
}
