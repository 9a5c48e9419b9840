package dev.pgcurb.undo;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One statement of the agent or of the application in a random story.
 *
 * @param agent whose it is
 * @param sql with {@code @} where the schema's name goes
 */
record Move(boolean agent, String sql) {
    /** Few keys, so that stories meet. */
    private static final int KEYS = 6;

    String in(String schema) {
        return sql.replace("@", schema);
    }

    static Move random(Seeded seeded, Shape shape, boolean agent) {
        Shape.Table table = seeded.of(shape.tables());
        String name = "@." + table.name();
        int id = seeded.below(KEYS);
        String value = seeded.of(table.kind().values());
        int references = table.references().size();
        String sql = switch (seeded.below(8)) {
            case 0, 1 -> insert(seeded, table, name, id, value);
            case 2 -> "DELETE FROM " + name + " WHERE id = " + id;
            case 3 -> "UPDATE " + name + " SET id = " + seeded.below(KEYS) + " WHERE id = " + id;
            case 4 -> "UPDATE " + name + " SET u = " + seeded.below(KEYS) + " WHERE id = " + id;
            case 5 ->
                references == 0
                        ? "DELETE FROM " + name + " WHERE id < " + seeded.below(3)
                        : "UPDATE " + name + " SET r" + seeded.below(references) + " = " + reference(seeded)
                                + " WHERE id = " + id;
            case 6 -> "UPDATE " + name + " SET v = " + value + " WHERE id >= " + id;
            default -> "UPDATE " + name + " SET v = " + value + " WHERE id = " + id;
        };
        return new Move(agent, sql);
    }

    static String insert(Seeded seeded, Shape.Table table, String name, int id, String value) {
        int references = table.references().size();
        String columns = IntStream.range(0, references).mapToObj(i -> ", r" + i).collect(Collectors.joining());
        String values = IntStream.range(0, references)
                .mapToObj(i -> ", " + reference(seeded))
                .collect(Collectors.joining());
        String unique = seeded.oneIn(2) ? "NULL" : Integer.toString(seeded.below(KEYS));
        return "INSERT INTO " + name + " (id, v, u" + columns + ") VALUES (" + id + ", " + value + ", " + unique
                + values + ")";
    }

    private static String reference(Seeded seeded) {
        return seeded.oneIn(3) ? Integer.toString(seeded.below(KEYS)) : "NULL";
    }
}
