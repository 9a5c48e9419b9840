package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Schema;
import java.util.ArrayList;
import java.util.List;

/** The doors that are tried for one agent: each column that it reaches or is promised, one for each other relation, and those that lead out. */
final class DoorList {
    /** More relations of which nothing is promised or held than this are not tried one by one: their rights were read. */
    private static final int OTHERS = 2_000;

    private final Scene scene;
    private final Scene.Actor actor;
    private final List<Door> doors = new ArrayList<>();

    private DoorList(Scene scene, Scene.Actor actor) {
        this.scene = scene;
        this.actor = actor;
    }

    static List<Door> of(Scene scene, Scene.Actor actor) {
        DoorList list = new DoorList(scene, actor);
        list.relations();
        list.elsewhere();
        return list.doors;
    }

    private void relations() {
        int others = 0;
        for (Relation relation : scene.relations().values()) {
            boolean known = actor.promises().on(relation.id()).isPresent()
                    || !actor.closure().on("TABLE", relation.id()).isEmpty();
            boolean foreign = relation.kind() == Relation.Kind.FOREIGN_TABLE;
            boolean standsFor = relation.name().schema().startsWith("curb:");
            if (foreign || standsFor || (!known && ++others > OTHERS)) {
                continue;
            }
            add(relation, "read", "SELECT FROM " + relation.name(), holds(relation, "SELECT", null));
            if (known) {
                columns(relation);
            }
            if (relation.kind().holdsRows()) {
                add(relation, "delete from", "DELETE FROM " + relation.name(), holds(relation, "DELETE", null));
            }
        }
    }

    private void columns(Relation relation) {
        for (Column column : relation.columns()) {
            String name = Name.quoted(column.name());
            add(
                    relation,
                    "read " + name + " of",
                    "SELECT " + name + " FROM " + relation.name(),
                    holds(relation, "SELECT", column.name()));
            if (relation.kind().holdsRows()) {
                add(
                        relation,
                        "insert " + name + " into",
                        "INSERT INTO " + relation.name() + " (" + name + ") VALUES (DEFAULT)",
                        holds(relation, "INSERT", column.name()));
                add(
                        relation,
                        "update " + name + " of",
                        "UPDATE " + relation.name() + " SET " + name + " = DEFAULT",
                        holds(relation, "UPDATE", column.name()));
            }
        }
        boolean filtered =
                actor.promises().on(relation.id()).map(Promise::filters).orElse(false);
        if (filtered && relation.kind().holdsRows()) {
            doors.add(new Door(
                    relation.name().toString(),
                    "switch row security off for " + relation.name(),
                    "SET LOCAL row_security = off; EXPLAIN SELECT FROM " + relation.name(),
                    !relation.rowSecurity()));
        }
    }

    private void add(Relation relation, String verb, String sql, boolean derived) {
        doors.add(new Door(relation.name().toString(), verb + " " + relation.name(), "EXPLAIN " + sql, derived));
    }

    /** @param column null: any */
    private boolean holds(Relation relation, String privilege, @org.jspecify.annotations.Nullable String column) {
        String blanket = switch (privilege) {
            case "SELECT" -> "pg_read_all_data";
            default -> "pg_write_all_data";
        };
        return superuser()
                || inherits(blanket)
                || (actor.closure().uses(relation.name().schema())
                        && actor.closure().on("TABLE", relation.id()).stream()
                                .filter(held -> held.way().how() == Closure.How.HELD)
                                .map(Closure.Holding::right)
                                .anyMatch(right -> right.privilege().equals(privilege)
                                        && (column == null
                                                || right.column().isEmpty()
                                                || right.column().equals(column))));
    }

    private boolean inherits(String role) {
        Closure.Way way = actor.closure().ways().get(role);
        return way != null && way.how() == Closure.How.HELD;
    }

    private boolean superuser() {
        return scene.survey().snapshot().roles().stream()
                .anyMatch(role -> role.superuser() && actor.slots().contains(role.name()));
    }

    private void elsewhere() {
        String database = scene.survey().snapshot().server().database();
        doors.add(new Door(
                Name.quoted(database),
                "make a temporary table",
                "CREATE TEMPORARY TABLE curb_door ()",
                held("DATABASE", database, "TEMPORARY")));
        doors.add(new Door(
                Name.quoted(database),
                "make a schema",
                "CREATE SCHEMA curb_door",
                held("DATABASE", database, "CREATE")));
        doors.add(new Door(
                "plpgsql", "run a DO block", "DO LANGUAGE plpgsql 'BEGIN END'", held("LANGUAGE", "plpgsql", "USAGE")));
        doors.add(new Door(
                "pg_settings",
                "update pg_settings",
                "EXPLAIN UPDATE pg_catalog.pg_settings SET setting = setting WHERE false",
                held("TABLE", "pg_settings", "UPDATE")));
        doors.add(new Door(
                "lo_create",
                "make a large object",
                "SELECT pg_catalog.lo_create(0)",
                held("FUNCTION", "lo_create(oid)", "EXECUTE")));
        for (Schema schema : scene.survey().snapshot().schemas()) {
            doors.add(new Door(
                    Name.quoted(schema.name()),
                    "make a table in schema " + Name.quoted(schema.name()),
                    "CREATE TABLE " + Name.quoted(schema.name()) + ".curb_door ()",
                    actor.closure().uses(schema.name()) && held("SCHEMA", schema.name(), "CREATE")));
        }
        for (Role role : scene.survey().snapshot().roles()) {
            boolean own = actor.slots().contains(role.name());
            if (!own) {
                doors.add(new Door(
                        Name.quoted(role.name()),
                        "SET ROLE " + Name.quoted(role.name()),
                        "SET LOCAL ROLE " + Name.quoted(role.name()),
                        superuser() || actor.closure().settable().contains(role.name())));
            }
        }
        if (scene.survey().snapshot().installed()) {
            doors.add(new Door(
                    "DROP OWNED", "take its row policies away with DROP OWNED", "DROP OWNED BY CURRENT_USER", false));
        }
    }

    private boolean held(String type, String name, String privilege) {
        return superuser()
                || actor.closure().holdings().stream()
                        .anyMatch(held -> held.way().how() == Closure.How.HELD
                                && held.right().type().equals(type)
                                && held.right().name().equals(name)
                                && held.right().privilege().equals(privilege));
    }
}
