package dev.pgcurb.undo;

import dev.pgcurb.undo.Shape.Reference;
import dev.pgcurb.undo.Shape.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What the agent or the application sends at once in a random story: one statement, a transaction of several, or the
 * beginning or end of a transaction inside which the other one works, too.
 *
 * @param agent whose it is
 * @param statements with {@code @} where the schema's name goes
 */
record Move(boolean agent, List<String> statements) {
    private static final Move BEGIN = new Move(true, List.of("BEGIN"));

    List<String> in(String schema) {
        return statements.stream().map(sql -> sql.replace("@.", schema + ".")).toList();
    }

    @Override
    public String toString() {
        return (agent ? "\nagent: " : "\napplication: ") + String.join("; ", statements);
    }

    /** As {@link #random} makes them, and perhaps a transaction of the agent around some of them. */
    static List<Move> some(Seeded seeded, Shape shape, int count, boolean around) {
        List<Move> moves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            moves.add(random(seeded, shape, seeded.below(5) < 3));
        }
        if (around && seeded.oneIn(4)) {
            int from = seeded.below(count);
            int to = from + seeded.below(count - from + 1);
            moves.add(to, new Move(true, List.of(seeded.oneIn(4) ? "ROLLBACK" : "COMMIT")));
            moves.add(from, BEGIN);
        }
        return moves;
    }

    private static Move random(Seeded seeded, Shape shape, boolean agent) {
        Table table = seeded.of(shape.tables());
        if (!seeded.oneIn(6)) {
            return new Move(agent, List.of(statement(seeded, shape, table, agent)));
        }
        List<String> all = new ArrayList<>(List.of("BEGIN"));
        if (seeded.oneIn(2)) {
            all.add("SET CONSTRAINTS ALL DEFERRED");
        }
        for (int i = seeded.below(3); i >= 0; i--) {
            all.add(statement(seeded, shape, seeded.of(shape.tables()), agent));
        }
        if (seeded.oneIn(3)) {
            all.add("SAVEPOINT s");
            all.add(statement(seeded, shape, table, agent));
            all.add("ROLLBACK TO s");
            all.add(statement(seeded, shape, table, agent));
        }
        all.add("COMMIT");
        return new Move(agent, all);
    }

    private static String statement(Seeded seeded, Shape shape, Table table, boolean agent) {
        String name = "@." + table.name();
        int references = table.references().size();
        return switch (seeded.below(12)) {
            case 0, 1 -> insert(seeded, shape, table, agent) + onConflict(seeded, table);
            case 2 -> "DELETE FROM " + name + where(seeded, table);
            case 3 -> "UPDATE " + name + " SET id = " + key(seeded, table) + where(seeded, table);
            case 4 -> "UPDATE " + name + " SET u = " + seeded.below(Kind.KEYS) + where(seeded, table);
            case 5, 6 ->
                references == 0
                        ? "DELETE FROM " + name + " WHERE u < " + seeded.below(3)
                        : "UPDATE " + name + " SET " + refer(seeded, shape, table, seeded.below(references))
                                + where(seeded, table);
            case 7 -> "UPDATE " + name + " SET v = " + table.kind().any(seeded) + " WHERE u >= " + seeded.below(3);
            case 8 -> other(seeded, shape, table, agent);
            case 9 ->
                table.composite()
                        ? "UPDATE " + name + " SET part = " + seeded.below(3) + where(seeded, table)
                        : "UPDATE " + name + " SET u = u + 1";
            default -> "UPDATE " + name + " SET v = " + table.kind().any(seeded) + where(seeded, table);
        };
    }

    /** Statements that write in more than one way at once. */
    private static String other(Seeded seeded, Shape shape, Table table, boolean agent) {
        String name = "@." + table.name();
        String v = table.kind().any(seeded);
        return switch (seeded.below(5)) {
            case 0 ->
                "MERGE INTO " + name + " t USING (SELECT " + key(seeded, table) + " AS id) s ON t.id = s.id"
                        + " WHEN MATCHED AND t.u > 2 THEN DELETE WHEN MATCHED THEN UPDATE SET v = " + v;
            case 1 ->
                "WITH d AS (DELETE FROM " + name + where(seeded, table) + " RETURNING 1) "
                        + insert(seeded, shape, seeded.of(shape.tables()), agent);
            case 2 ->
                "WITH d AS (UPDATE " + name + " SET v = " + v + where(seeded, table) + " RETURNING 1) UPDATE " + name
                        + " SET u = " + seeded.below(Kind.KEYS) + where(seeded, table);
            case 3 ->
                table.identity().isEmpty() || !agent
                        ? "UPDATE " + name + " SET u = 5 - u"
                        : "UPDATE " + name + " SET n = DEFAULT" + where(seeded, table);
            default -> {
                String a = key(seeded, table);
                String b = key(seeded, table);
                yield "UPDATE " + name + " SET id = CASE WHEN id = " + a + " THEN " + b + " ELSE " + a
                        + " END WHERE id IN (" + a + ", " + b + ")";
            }
        };
    }

    static String insert(Seeded seeded, Shape shape, Table table, boolean agent) {
        StringBuilder columns = new StringBuilder("id, v, u");
        StringBuilder values =
                new StringBuilder(key(seeded, table) + ", " + table.kind().any(seeded) + ", "
                        + (seeded.oneIn(2) ? "NULL" : Integer.toString(seeded.below(Kind.KEYS))));
        if (table.composite()) {
            columns.append(", part");
            values.append(", ").append(seeded.below(3));
        }
        // What the sequence gives depends on whether the agent was there: only the agent asks it.
        if (!agent || table.identity().isEmpty()) {
            columns.append(", n");
            values.append(", ").append(seeded.below(9));
        }
        for (int i = 0; i < table.references().size(); i++) {
            Reference to = table.references().get(i);
            if (to.defaults().isEmpty() || !seeded.oneIn(3)) {
                columns.append(", r").append(i);
                values.append(", ").append(reference(seeded, shape, to));
            }
            if (pair(shape, to)) {
                columns.append(", s").append(i);
                values.append(", ").append(seeded.oneIn(4) ? "NULL" : Integer.toString(seeded.below(3)));
            }
        }
        return "INSERT INTO @." + table.name() + " (" + columns + ")" + (agent ? "" : " OVERRIDING SYSTEM VALUE")
                + " VALUES (" + values + ")";
    }

    private static String onConflict(Seeded seeded, Table table) {
        return switch (seeded.below(6)) {
            case 0 -> " ON CONFLICT DO NOTHING";
            case 1 -> " ON CONFLICT (" + table.keyColumns() + ") DO UPDATE SET v = excluded.v, u = excluded.u";
            default -> "";
        };
    }

    private static String refer(Seeded seeded, Shape shape, Table table, int i) {
        Reference to = table.references().get(i);
        String set = "r" + i + " = " + reference(seeded, shape, to);
        return pair(shape, to) ? set + ", s" + i + " = " + seeded.below(3) : set;
    }

    private static boolean pair(Shape shape, Reference to) {
        return !to.toUnique() && shape.named(to.table()).composite();
    }

    private static String reference(Seeded seeded, Shape shape, Reference to) {
        if (!seeded.oneIn(2)) {
            return "NULL";
        }
        return to.toUnique() ? Integer.toString(seeded.below(Kind.KEYS)) : key(seeded, shape.named(to.table()));
    }

    private static String where(Seeded seeded, Table table) {
        String one = " WHERE id = " + key(seeded, table);
        return table.composite() && seeded.oneIn(2) ? one + " AND part = " + seeded.below(3) : one;
    }

    private static String key(Seeded seeded, Table table) {
        return table.key().key(seeded, seeded.below(Kind.KEYS));
    }
}
