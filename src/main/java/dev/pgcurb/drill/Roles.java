package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Key;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Write;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects of a database by what the policy gives one agent of them, and who plays which role so far. */
final class Roles {
    final Connection connection;
    final Snapshot snapshot;
    final Sides sides;
    final Agent agent;
    final Map<String, String> values = new LinkedHashMap<>();
    final Map<String, String> missing = new LinkedHashMap<>();

    Roles(Connection connection, Snapshot snapshot, Sides sides) {
        this.connection = connection;
        this.snapshot = snapshot;
        this.sides = sides;
        this.agent = sides.agent();
    }

    /** Tables that somebody would call a table: no partition, no child, nothing of pgcurb's. */
    Stream<Relation> tables() {
        return all(Relation.Kind.TABLE, Relation.Kind.PARTITIONED_TABLE).filter(relation -> relation.parent() == null);
    }

    Stream<Relation> all(Relation.Kind... kinds) {
        return snapshot.relations().stream()
                .filter(relation -> List.of(kinds).contains(relation.kind()))
                .filter(relation -> !relation.name().schema().matches("pgcurb|pgcurb_log|curb:.*|curb_judge"));
    }

    Optional<Read> reads(Relation relation) {
        return agent.readOf(relation.name().schema(), relation.name().name());
    }

    Optional<Write> writes(Relation relation) {
        return agent.writeOf(relation.name().schema(), relation.name().name());
    }

    /** Columns that the agent reads as they are: granted and not masked. */
    List<String> readable(Relation relation) {
        List<String> present = relation.columns().stream().map(Column::name).toList();
        return reads(relation)
                .map(read -> read.columns().of(present).stream()
                        .filter(column -> !read.masks().containsKey(column))
                        .toList())
                .orElse(List.of());
    }

    Optional<String> withheld(Relation table) {
        List<String> present = table.columns().stream().map(Column::name).toList();
        List<String> granted =
                reads(table).map(read -> read.columns().of(present)).orElse(List.of());
        List<String> left =
                present.stream().filter(column -> !granted.contains(column)).toList();
        return left.isEmpty() ? Optional.empty() : Optional.of(texts(table, left));
    }

    /** Tables whose filter hides rows that are there; those that show some as well come first. */
    List<Relation> filtered(Stream<Relation> tables) throws SQLException {
        Map<Relation, Long> shown = new LinkedHashMap<>();
        for (Relation table : tables.filter(one -> !readable(one).isEmpty()).toList()) {
            Optional<Read> read = reads(table);
            if (read.isPresent() && read.get().where() != null) {
                String predicate = sides.predicate(read.get().where());
                long behind = count(table, "NOT " + predicate);
                if (behind > 0) {
                    shown.put(table, count(table, predicate));
                }
            }
        }
        return shown.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Relation, Long> entry) -> entry.getValue() == 0)
                        .thenComparing(entry -> claimed(entry.getKey()).isEmpty()))
                .map(Map.Entry::getKey)
                .toList();
    }

    long count(Relation table, String predicate) throws SQLException {
        return Long.parseLong(Sides.one(connection, "SELECT count(*) FROM " + table.name() + " WHERE " + predicate)
                .orElse("0"));
    }

    Optional<String> claimed(Relation table) {
        return agent.claims().keySet().stream()
                .flatMap(claim -> Claimed.column(agent, table.name(), claim).stream())
                .filter(column -> table.column(column).isPresent())
                .findFirst();
    }

    /** The column that a filter compares with a claim, the value of this lease, and that of somebody else's. */
    void side(String role, Relation table) throws SQLException {
        for (String claim : agent.claims().keySet()) {
            Optional<String> column = Claimed.column(agent, table.name(), claim);
            if (column.isPresent() && table.column(column.get()).isPresent()) {
                String here = String.valueOf(sides.claims().get(claim));
                Optional<String> elsewhere = Sides.one(
                        connection,
                        "SELECT " + Name.quoted(column.get()) + "::text FROM " + table.name() + " WHERE "
                                + Name.quoted(column.get()) + "::text <> "
                                + Sql.literal(here).text() + " LIMIT 1");
                if (elsewhere.isPresent()) {
                    values.put(role + ".side", Name.quoted(column.get()));
                    values.put(role + ".side_name", column.get());
                    values.put(role + ".here", inside(here));
                    values.put(role + ".elsewhere", inside(elsewhere.get()));
                    return;
                }
            }
        }
    }

    /** The first one that fits plays the role. */
    void put(String role, Stream<Relation> fitting, String none, Played played) {
        Optional<Relation> found = fitting.findFirst();
        if (found.isEmpty()) {
            missing.put(role, none);
            return;
        }
        Relation relation = found.get();
        values.put(role, relation.name().toString());
        values.put(role + ".schema", Name.quoted(relation.name().schema()));
        values.put(role + ".name", Name.quoted(relation.name().name()));
        try {
            played.by(relation);
        } catch (SQLException e) {
            missing.put(role, "nothing was found out about " + relation.name());
        }
    }

    /** Says more about the object that plays a role. */
    @FunctionalInterface
    interface Played {
        void by(Relation relation) throws SQLException;
    }

    void key(String role, Relation table) {
        Optional<Key> key = table.key();
        if (key.isPresent()) {
            String column = key.get().columns().getFirst();
            values.put(role + ".key", Name.quoted(column));
            table.column(column).ifPresent(one -> values.put(role + ".key_type", one.type()));
        }
    }

    /** A column whose values tell where they come from, if there is one: texts rather than numbers. */
    static String texts(Relation table, List<String> columns) {
        return columns.stream()
                .filter(name -> table.column(name)
                        .map(column -> column.type().matches("text|character varying.*|citext"))
                        .orElse(false))
                .findFirst()
                .orElse(columns.getFirst());
    }

    static String list(List<String> columns) {
        return String.join(", ", columns.stream().map(Name::quoted).toList());
    }

    /** As it stands between quotes. */
    static String inside(String text) {
        return text.replace("'", "''");
    }
}
