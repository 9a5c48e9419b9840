package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Finds for each role of the attacks an object of this database that fits it, by what the policy gives one agent; and says why
 * where there is none.
 */
final class Casting {
    private final Roles roles;

    private Casting(Roles roles) {
        this.roles = roles;
    }

    /** @param connection of somebody who sees every row */
    static Cast of(Connection connection, Snapshot snapshot, Sides sides) throws SQLException {
        Roles roles = new Roles(connection, snapshot, sides);
        Casting casting = new Casting(roles);
        casting.people();
        ReadRoles.cast(roles);
        WriteRoles.cast(roles);
        casting.around();
        casting.routines();
        return new Cast(roles.values, roles.missing);
    }

    private void people() {
        roles.values.put("agent", Name.quoted(roles.agent.name()));
        roles.values.put("agent.literal", Sql.literal(roles.agent.name()).text());
        roles.values.put("slot", Name.quoted("curb:" + roles.agent.name() + ":1"));
        roles.values.put("database", Name.quoted(roles.snapshot.server().database()));
        String superuser = roles.snapshot.roles().stream()
                .filter(Role::superuser)
                .map(Role::name)
                .findFirst()
                .orElse("postgres");
        roles.values.put("superuser", Name.quoted(superuser));
        String owner = roles.tables().map(Relation::owner).findFirst().orElse(superuser);
        roles.values.put("owner", Name.quoted(owner));
        roles.values.put(
                "other",
                Name.quoted(roles.snapshot.roles().stream()
                        .map(Role::name)
                        .filter(name ->
                                !name.startsWith("pg_") && !name.startsWith("curb:") && !name.startsWith("pgcurb"))
                        .filter(name ->
                                !name.equals(owner) && !name.equals(superuser) && !name.equals(roles.agent.name()))
                        .findFirst()
                        .orElse(owner)));
    }

    private void around() {
        roles.put(
                "view",
                roles.all(Relation.Kind.VIEW)
                        .filter(view -> roles.reads(view).isEmpty()
                                && view.options().stream().noneMatch(option -> option.equals("security_invoker=true"))),
                "there is no view that runs as its owner",
                view -> roles.values.put(
                        "view.set", Name.quoted(view.columns().getFirst().name()) + "=NULL"));
        roles.put(
                "matview",
                roles.all(Relation.Kind.MATERIALIZED_VIEW)
                        .filter(view -> roles.reads(view).isEmpty()),
                "there is no materialized view",
                view -> {});
        roles.put(
                "foreign",
                roles.all(Relation.Kind.FOREIGN_TABLE)
                        .filter(table -> roles.reads(table).isEmpty()),
                "there is no foreign table",
                table -> {});
        Map<Long, Relation> byId = roles.snapshot.byId();
        roles.put(
                "partition",
                roles.all(Relation.Kind.TABLE)
                        .filter(table -> table.partition() && roles.reads(table).isEmpty()),
                "there is no partition",
                table -> {
                    Relation parent = byId.get(table.parent());
                    if (parent != null) {
                        roles.values.put("partition.table", parent.name().toString());
                    }
                });
        roles.put(
                "child",
                roles.all(Relation.Kind.TABLE)
                        .filter(table -> !table.partition()
                                && table.parent() != null
                                && roles.reads(table).isEmpty()),
                "no table inherits from another",
                table -> {});
    }

    private void routines() throws SQLException {
        Routines routines = new Routines(roles.connection, roles.agent);
        Optional<String> definer = routines.definer();
        definer.ifPresentOrElse(
                call -> roles.values.put("definer", call),
                () -> roles.missing.put(
                        "definer", "there is no function that runs as its owner and that no operation names"));
        Optional<Name> sequence = routines.sequence();
        sequence.ifPresentOrElse(
                name -> {
                    roles.values.put("sequence", name.toString());
                    roles.values.put("sequence.plain", Roles.inside(name.schema() + "." + name.name()));
                },
                () -> roles.missing.put(
                        "sequence", "there is no sequence but those that inserts of the agent draw from"));
    }
}
