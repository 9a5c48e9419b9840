package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Write;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Who plays a table that is written, and with what. */
final class WriteRoles {
    private final Roles roles;

    private WriteRoles(Roles roles) {
        this.roles = roles;
    }

    static void cast(Roles roles) throws SQLException {
        new WriteRoles(roles).written();
    }

    private void written() throws SQLException {
        Writable writable = new Writable(roles.connection, roles.sides);
        List<Relation> updated = roles.tables()
                .filter(table -> roles.writes(table)
                        .map(write -> !write.update().isEmpty())
                        .orElse(false))
                .toList();
        Map<Relation, Map<String, String>> sets = new LinkedHashMap<>();
        for (Relation table : updated) {
            writable.set(table, roles.writes(table).orElseThrow()).ifPresent(set -> sets.put(table, set));
        }
        String none = "the agent updates no table, or none with rows";
        roles.put("written", sets.keySet().stream(), none, table -> {
            Objects.requireNonNull(sets.get(table)).forEach((part, sql) -> roles.values.put("written." + part, sql));
            List<String> readable = roles.readable(table);
            if (!readable.isEmpty()) {
                roles.values.put("written.readable", Name.quoted(readable.getFirst()));
            }
            roles.values.put("written.hidden_name", hiddenName(table.name()));
            roles.withheld(table).ifPresent(column -> roles.values.put("written.withheld", Name.quoted(column)));
            table.columns().stream()
                    .filter(column ->
                            !roles.writes(table).orElseThrow().update().contains(column.name()) && !column.generated())
                    .findFirst()
                    .ifPresent(
                            column -> roles.values.put("written.ungranted_set", Name.quoted(column.name()) + "=NULL"));
            roles.key("written", table);
            if (roles.values.containsKey("written.key")
                    && readable.contains(table.key().orElseThrow().columns().getFirst())) {
                String key = roles.values.get("written.key");
                roles.values.put(
                        "written.one", key + " = (SELECT " + key + " FROM " + table.name() + " ORDER BY 1 LIMIT 1)");
            } else {
                roles.values.remove("written.key");
            }
        });
        long ceiling =
                roles.agent.ceiling(CeilingKind.ROWS_PER_STATEMENT).limit().orElse(Long.MAX_VALUE);
        String few = "the agent may update as many rows as there are here";
        roles.put(
                "many",
                more(sets.keySet(), ceiling, write -> !write.update().isEmpty()),
                few,
                table -> Objects.requireNonNull(sets.get(table))
                        .forEach((part, sql) -> roles.values.put("many." + part, sql)));
        roles.put(
                "many_deleted",
                more(roles.tables().toList(), ceiling, Write::delete),
                "the agent deletes no table with so many rows",
                table -> {});
        roles.put(
                "undeleted",
                updated.stream()
                        .filter(table -> !roles.writes(table).orElseThrow().delete()),
                "wherever the agent updates it may delete as well, and with DELETE goes LOCK TABLE, which the watch ends",
                table -> {});
        roles.put(
                "unwritten",
                roles.tables()
                        .filter(table -> !roles.readable(table).isEmpty()
                                && roles.writes(table).isEmpty()),
                "the agent writes every table that it reads",
                table -> roles.values.put(
                        "unwritten.column", Name.quoted(roles.readable(table).getFirst())));
        roles.put(
                "sided",
                roles
                        .filtered(sets.keySet().stream()
                                .filter(table -> roles.claimed(table).isPresent()))
                        .stream(),
                "no table that the agent writes has a row filter by a claim",
                table -> {
                    Objects.requireNonNull(sets.get(table))
                            .forEach((part, sql) -> roles.values.put("sided." + part, sql));
                    roles.side("sided", table);
                });
        roles.put(
                "inserted",
                roles.tables()
                        .filter(table -> roles.writes(table)
                                .map(write -> !write.insert().isEmpty())
                                .orElse(false)),
                "the agent inserts nowhere",
                table -> {
                    Write write = roles.writes(table).orElseThrow();
                    writable.row(table, write).forEach((part, sql) -> roles.values.put("inserted." + part, sql));
                });
    }

    private Stream<Relation> more(java.util.Collection<Relation> tables, long ceiling, Function<Write, Boolean> may)
            throws SQLException {
        List<Relation> found = new java.util.ArrayList<>();
        for (Relation table : tables) {
            Optional<Write> write = roles.writes(table);
            if (write.isPresent() && may.apply(write.get())) {
                String mine = roles.sides.predicate(
                                roles.reads(table).map(Read::where).orElse(null)) + " AND "
                        + roles.sides.predicate(write.get().where());
                if (roles.count(table, mine) > ceiling) {
                    found.add(table);
                }
            }
        }
        return found.stream();
    }

    /** The same name with its first letters written as numbers. */
    private static String hiddenName(Name name) {
        return encoded(name.schema()) + "." + encoded(name.name());
    }

    private static String encoded(String name) {
        return "U&\"" + String.format("\\%04x", (int) name.charAt(0))
                + name.substring(1).replace("\\", "\\\\").replace("\"", "\"\"") + "\"";
    }
}
