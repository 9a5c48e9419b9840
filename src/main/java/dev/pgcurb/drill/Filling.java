package dev.pgcurb.drill;

import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Fills a copy with made-up rows that satisfy its constraints: referenced tables first, values that checks allow, rows on both
 * sides of every claim. Nothing of the customer's rows is read. A check that no value was found for is taken off the copy, and
 * a table that cannot be filled stays empty; both are told.
 */
final class Filling {
    /** Rows of a table: enough for every side of a filter, few enough for a schema of thousands. */
    private static final int ROWS = 30;

    /** Rows of a table that an agent writes: more than its ceiling on one statement, as long as that is not many. */
    private static final int MOST_ROWS = 900;

    private final Connection connection;
    private final Snapshot source;
    private final Policy policy;
    private final List<Left> left = new ArrayList<>();
    private final Map<Name, List<FillColumn>> tables = new LinkedHashMap<>();
    private final Map<Name, List<Check>> checks = new LinkedHashMap<>();

    /** A check of a table. */
    record Check(String name, String expression, List<String> columns) {}

    private Filling(Connection connection, Snapshot source, Policy policy) {
        this.connection = connection;
        this.source = source;
        this.policy = policy;
    }

    /**
     * Fills it.
     *
     * @param connection of a superuser, in the copy, before its foreign keys are made
     * @param source the customer's catalogs, for foreign keys
     * @return what could not be filled or had to be taken off
     */
    static List<Left> of(Connection connection, Snapshot source, Policy policy) throws SQLException {
        Filling filling = new Filling(connection, source, policy);
        filling.run("SET session_replication_role = replica");
        filling.read();
        for (Name table : filling.order()) {
            filling.fill(table);
        }
        filling.run("SET session_replication_role = origin");
        filling.numbers();
        return filling.left;
    }

    private void fill(Name table) throws SQLException {
        FillTable one = new FillTable(
                connection,
                table,
                Objects.requireNonNull(tables.get(table)),
                checks.getOrDefault(table, List.of()),
                foreignKeys(table),
                Claimed.columns(policy, root(table)),
                rows(root(table)));
        one.fill();
        left.addAll(one.left());
    }

    private int rows(Name table) {
        long ceiling = policy.agents().values().stream()
                .filter(agent -> agent.writeOf(table.schema(), table.name()).isPresent())
                .mapToLong(Filling::perStatement)
                .max()
                .orElse(0);
        return (int) Math.max(ROWS, Math.min(MOST_ROWS, ceiling * 3 + 20));
    }

    private static long perStatement(Agent agent) {
        return agent.ceiling(CeilingKind.ROWS_PER_STATEMENT).limit().orElse(MOST_ROWS);
    }

    /** The table that a partition is a part of; otherwise itself. */
    private Name root(Name table) {
        Map<Long, Relation> byId = source.byId();
        Relation relation = source.byName().get(table);
        while (relation != null && relation.partition() && relation.parent() != null) {
            relation = byId.get(relation.parent());
        }
        return relation == null ? table : relation.name();
    }

    /** The foreign keys of a table, the one with the most columns first: with it, the others are often satisfied. */
    private List<FillTable.Reference> foreignKeys(Name table) {
        Name root = root(table);
        Map<Long, Relation> byId = source.byId();
        return source.foreignKeys().stream()
                .filter(key -> named(byId, key.referencing()).equals(root)
                        || named(byId, key.referencing()).equals(table))
                .sorted((one, other) -> other.columns().size() - one.columns().size())
                .map(key ->
                        new FillTable.Reference(named(byId, key.referenced()), key.columns(), key.referencedColumns()))
                .toList();
    }

    private static Name named(Map<Long, Relation> byId, long id) {
        Relation relation = byId.get(id);
        return relation == null ? new Name("", "") : relation.name();
    }

    /** Referenced tables before referencing ones, as far as there is such an order. */
    private List<Name> order() {
        Map<Long, Relation> byId = source.byId();
        Map<Name, Set<Name>> needs = new LinkedHashMap<>();
        for (ForeignKey key : source.foreignKeys()) {
            needs.computeIfAbsent(named(byId, key.referencing()), name -> new LinkedHashSet<>())
                    .add(named(byId, key.referenced()));
        }
        Set<Name> done = new LinkedHashSet<>();
        Set<Name> open = new LinkedHashSet<>();
        tables.keySet().forEach(table -> visit(table, needs, open, done));
        return done.stream().filter(tables::containsKey).toList();
    }

    private void visit(Name table, Map<Name, Set<Name>> needs, Set<Name> open, Set<Name> done) {
        if (!done.contains(table) && open.add(table)) {
            Set<Name> all = new LinkedHashSet<>(needs.getOrDefault(root(table), Set.of()));
            all.addAll(needs.getOrDefault(table, Set.of()));
            for (Name needed : all) {
                visit(needed, needs, open, done);
                // The rows of a partitioned table are those of its partitions.
                tables.keySet().stream()
                        .filter(other -> !other.equals(needed) && root(other).equals(needed))
                        .toList()
                        .forEach(part -> visit(part, needs, open, done));
            }
            done.add(table);
        }
    }

    private void read() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(sql("columns.sql"))) {
                while (row.next()) {
                    tables.computeIfAbsent(
                                    new Name(row.getString("schema"), row.getString("name")), name -> new ArrayList<>())
                            .add(column(row));
                }
            }
            Map<Long, Name> names = new LinkedHashMap<>();
            try (ResultSet row = statement.executeQuery(
                    "SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace")) {
                while (row.next()) {
                    names.put(row.getLong(1), new Name(row.getString(2), row.getString(3)));
                }
            }
            try (ResultSet row = statement.executeQuery(sql("checks.sql"))) {
                while (row.next()) {
                    checks.computeIfAbsent(
                                    Objects.requireNonNull(names.get(row.getLong("relation"))),
                                    name -> new ArrayList<>())
                            .add(new Check(row.getString("name"), row.getString("expression"), texts(row, "columns")));
                }
            }
        }
    }

    private static FillColumn column(ResultSet row) throws SQLException {
        return new FillColumn(
                row.getString("column_name"),
                row.getString("declared"),
                row.getString("type"),
                row.getString("category"),
                row.getString("element"),
                row.getString("element_declared"),
                row.getInt("size"),
                texts(row, "labels"),
                row.getBoolean("not_null"),
                row.getBoolean("has_default"),
                row.getBoolean("numbered"),
                row.getString("bound"),
                row.getBoolean("bounded"),
                row.getString("strategy"),
                texts(row, "domain_checks"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    private void numbers() throws SQLException {
        List<String> each = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(sql("numbers.sql"))) {
                while (row.next()) {
                    each.add(row.getString("sql"));
                }
            }
            for (String sql : each) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    left.add(new Left("sequences", sql, ServerText.message(e)));
                }
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sql(String file) {
        return Script.of(Filling.class, "fill/" + file).text();
    }
}
