package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.policy.Write;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Looks at a copy before and after an attack, as superuser, and says what the policy does not allow. It knows nothing of the
 * attack: not its statements, not their errors.
 */
final class State implements AutoCloseable {
    private final Connection connection;
    private final Reach reach;
    private final String fingerprint;
    private List<String> before = List.of();
    private Map<String, String> counters = Map.of();
    private final Map<String, String> sums = new LinkedHashMap<>();

    /**
     * What an agent may leave changed.
     *
     * @param writes tables that it may write, with how; by name
     * @param beside tables that change along with those: by cascade, or by a trigger of the application
     */
    record Reach(Sides sides, Map<Name, Written> writes, Set<Name> beside) {
        static Reach of(Snapshot snapshot, Sides sides, Set<Name> triggered) {
            Agent agent = sides.agent();
            Map<Name, Written> writes = new LinkedHashMap<>();
            Map<Long, Relation> byId = snapshot.byId();
            for (Relation relation : snapshot.relations()) {
                agent.writeOf(relation.name().schema(), relation.name().name())
                        .filter(write -> relation.kind().holdsRows())
                        .ifPresent(write -> writes.put(
                                relation.name(), new Written(relation, write, triggered.contains(relation.name()))));
            }
            Set<Name> beside = new HashSet<>(triggered);
            boolean grew = true;
            while (grew) {
                grew = snapshot.foreignKeys().stream()
                        .filter(key ->
                                key.onDelete().changesRows() || key.onUpdate().changesRows())
                        .filter(key -> byId.containsKey(key.referenced()) && byId.containsKey(key.referencing()))
                        .filter(key -> {
                            Name to = Objects.requireNonNull(byId.get(key.referenced()))
                                    .name();
                            return writes.containsKey(to) || beside.contains(to);
                        })
                        .map(key -> Objects.requireNonNull(byId.get(key.referencing()))
                                .name())
                        .reduce(false, (any, name) -> beside.add(name) || any, (one, other) -> one || other);
            }
            // Rows of a partitioned table lie in its partitions.
            snapshot.relations().stream()
                    .filter(relation -> relation.parent() != null && byId.containsKey(relation.parent()))
                    .filter(relation -> {
                        Name parent = Objects.requireNonNull(byId.get(relation.parent()))
                                .name();
                        return writes.containsKey(parent) || beside.contains(parent);
                    })
                    .forEach(relation -> beside.add(relation.name()));
            return new Reach(sides, writes, beside);
        }
    }

    /**
     * A table that the agent may write.
     *
     * @param triggers whether triggers of the application change its rows as well
     */
    record Written(Relation table, Write write, boolean triggers) {}

    /** @param slots which roles are this agent's slots, as a regular expression */
    State(Connection connection, Reach reach, String slots, List<String> drawn) {
        this.connection = connection;
        this.reach = reach;
        this.fingerprint = script("fingerprint.sql")
                .with("slots", Sql.literal(slots))
                .with(
                        "drawn",
                        Sql.raw("ARRAY["
                                + String.join(
                                        ", ",
                                        drawn.stream()
                                                .map(one -> Sql.literal(one).text())
                                                .toList()) + "]::text[]"))
                .text();
    }

    /** Remembers how things stand. */
    void before() throws SQLException {
        before = lines(fingerprint);
        counters = counters();
        if (sums.isEmpty()) {
            for (String table : counters.keySet()) {
                sums.put(table, sum(table));
            }
        }
    }

    /** What is wrong while the attacker's session is still there: locks, temporary objects. */
    List<String> whileConnected(int pid) throws SQLException {
        return lines(script("locks.sql").with("pid", Sql.literal(pid)).text());
    }

    /** What is wrong afterwards, and whether anything is other than before. */
    After afterwards() throws SQLException {
        List<String> harm = new ArrayList<>();
        List<String> after = lines(fingerprint);
        Set<String> had = new HashSet<>(before);
        Set<String> has = new HashSet<>(after);
        after.stream().filter(line -> !had.contains(line)).forEach(line -> harm.add("now there is " + line));
        before.stream().filter(line -> !has.contains(line)).forEach(line -> harm.add("no longer there is " + line));
        Set<String> touched = new HashSet<>();
        Map<String, String> now = counters();
        for (Map.Entry<String, String> each : now.entrySet()) {
            String table = each.getKey();
            if (!each.getValue().equals(counters.get(table)) && sums.containsKey(table)) {
                boolean changed = !sum(table).equals(sums.get(table));
                if (changed) {
                    touched.add(table);
                }
                if (changed && !mayChange(table)) {
                    harm.add("the rows of " + table + " changed");
                }
            }
        }
        if (!touched.isEmpty()) {
            harm.addAll(written());
        }
        return new After(harm, touched);
    }

    /** @param touched tables whose rows changed, allowed or not: the next attack must not start from them */
    record After(List<String> harm, Set<String> touched) {}

    /**
     * Puts back the rows that an agent was allowed to change, and the count of them.
     *
     * @return false if more than those changed: then only a new copy is as it was
     */
    boolean restored(After after) throws SQLException {
        Set<String> own = reach.writes().values().stream()
                .filter(one -> !one.triggers())
                .map(one -> one.table().name().toString())
                .collect(Collectors.toSet());
        if (!own.containsAll(after.touched())) {
            return false;
        }
        if (after.touched().isEmpty()) {
            return true;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            int number = 0;
            for (Written one : reach.writes().values()) {
                number++;
                if (after.touched().contains(one.table().name().toString())) {
                    for (String sql : Compared.restore(one, number)) {
                        statement.execute(sql);
                    }
                }
            }
            statement.execute("DELETE FROM pgcurb.written");
            statement.execute("DELETE FROM pgcurb.budget");
            statement.execute("SET session_replication_role = origin");
        }
        return true;
    }

    private boolean mayChange(String table) {
        return reach.writes().keySet().stream().anyMatch(name -> name.toString().equals(table))
                || reach.beside().stream().anyMatch(name -> name.toString().equals(table));
    }

    private List<String> written() throws SQLException {
        List<String> harm = new ArrayList<>();
        int number = 0;
        for (Written one : reach.writes().values()) {
            number++;
            for (String line : lines(Compared.sql(one, reach.sides(), number))) {
                harm.add(line + " of " + one.table().name());
            }
        }
        long changed = 0;
        number = 0;
        for (Written one : reach.writes().values()) {
            changed += Long.parseLong(lines(Compared.count(one, ++number)).getFirst());
        }
        long ceiling = reach.sides()
                .agent()
                .ceiling(CeilingKind.ROWS_PER_LEASE)
                .limit()
                .orElse(Long.MAX_VALUE);
        if (changed > ceiling) {
            harm.add(changed + " rows changed, the ceiling of a lease is " + ceiling);
        }
        return harm;
    }

    /** Copies of the tables that may be written, to compare with; made once. */
    static void copies(Connection connection, Reach reach) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS curb_judge");
            statement.execute("REVOKE ALL ON SCHEMA curb_judge FROM PUBLIC");
            int number = 0;
            for (Written one : reach.writes().values()) {
                String copy = Compared.copy(++number);
                statement.execute("DROP TABLE IF EXISTS " + copy);
                statement.execute(
                        "CREATE TABLE " + copy + " AS TABLE " + one.table().name());
            }
        }
    }

    private Map<String, String> counters() throws SQLException {
        Map<String, String> found = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_stat_clear_snapshot()");
            try (ResultSet row = statement.executeQuery(script("counters.sql").text())) {
                while (row.next()) {
                    found.put(row.getString(1), row.getString(2));
                }
            }
        }
        return found;
    }

    private String sum(String table) throws SQLException {
        return lines("SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM ONLY " + table + " AS t")
                .getFirst();
    }

    private List<String> lines(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(i == 1 ? "" : " | ").append(row.getString(i));
                }
                lines.add(line.toString());
            }
        }
        return lines;
    }

    private static Script script(String name) {
        return Script.of(State.class, "judge/" + name);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
