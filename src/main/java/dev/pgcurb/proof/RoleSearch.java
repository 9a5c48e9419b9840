package dev.pgcurb.proof;

import dev.pgcurb.catalog.Membership;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What an agent's roles are and belong to: attributes, memberships, ownership. */
final class RoleSearch implements Search {
    private static final Map<String, String> PREDEFINED = Map.of(
            "pg_read_all_data",
                    "reads every table, whatever was granted; columns that are withheld are not withheld from it",
            "pg_write_all_data", "writes every table",
            "pg_maintain", "runs VACUUM FULL, CLUSTER and REINDEX and locks every table ACCESS EXCLUSIVE",
            "pg_monitor", "reads every session's SQL with its literals",
            "pg_read_all_stats", "reads every session's SQL with its literals",
            "pg_execute_server_program", "runs programs on the server",
            "pg_read_server_files", "reads files of the server",
            "pg_write_server_files", "writes files of the server",
            "pg_signal_backend", "ends other people's sessions");

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            attributes(scene, actor, found);
            memberships(scene, actor, found);
            impostors(scene, actor, found);
            owned(scene, actor, found);
        }
    }

    private static void attributes(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        for (Role role : scene.survey().snapshot().roles()) {
            Closure.Way way = actor.closure().ways().get(role.name());
            if (way == null) {
                continue;
            }
            List<String> has = new ArrayList<>();
            add(has, role.superuser(), "SUPERUSER");
            add(has, role.createsRoles(), "CREATEROLE");
            add(has, role.createsDatabases(), "CREATEDB");
            add(has, role.replicates(), "REPLICATION");
            add(has, role.bypassesRowSecurity(), "BYPASSRLS");
            if (has.isEmpty()) {
                continue;
            }
            boolean own = actor.own().contains(role.name());
            List<String> path = new ArrayList<>(way.path());
            path.add(Name.quoted(role.name()) + " has " + String.join(", ", has));
            String no = "NO" + String.join(" NO", has);
            found.accept(new Finding(
                    Code.PGC003,
                    has.equals(List.of("CREATEDB")) ? Severity.HIGH : Severity.CRITICAL,
                    actor.name(),
                    Name.quoted(role.name()),
                    "be " + String.join(", ", has),
                    path,
                    "no grant, row policy or ceiling holds against these attributes",
                    own
                            ? Fix.sql("ALTER ROLE " + Name.quoted(role.name()) + " " + no)
                            : Fix.byHand("take the membership away that leads there")));
        }
    }

    private static void add(List<String> has, boolean set, String attribute) {
        if (set) {
            has.add(attribute);
        }
    }

    private static void memberships(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        int major = scene.survey().snapshot().server().major();
        for (Membership up : scene.survey().snapshot().memberships()) {
            if (!actor.own().contains(up.member()) || promised(actor, up)) {
                continue;
            }
            boolean predefined = up.role().startsWith("pg_");
            Code code = up.admin() ? Code.PGC006 : predefined ? Code.PGC005 : Code.PGC004;
            List<String> ways = new ArrayList<>();
            add(ways, up.inherit(), "INHERIT");
            add(ways, up.set(), "SET");
            add(ways, up.admin(), "ADMIN");
            String by = major >= 16 && !up.grantor().isEmpty() ? " GRANTED BY " + Name.quoted(up.grantor()) : "";
            found.accept(new Finding(
                    code,
                    Severity.CRITICAL,
                    actor.name(),
                    Name.quoted(up.role()),
                    (up.admin() ? "grant itself " : "use ") + Name.quoted(up.role()),
                    List.of(
                            Name.quoted(up.member()),
                            "member of " + Name.quoted(up.role())
                                    + (ways.isEmpty() ? "" : " with " + String.join(", ", ways))),
                    predefined
                            ? PREDEFINED.getOrDefault(up.role(), "has the rights of a predefined role")
                            : "has every right of that role, and of the roles behind it: " + gained(actor, up.role()),
                    Fix.sql("REVOKE " + Name.quoted(up.role()) + " FROM " + Name.quoted(up.member()) + by
                            + " CASCADE")));
        }
    }

    /** A slot is a member of its agent, and of nothing else; an agent of nothing at all. */
    private static boolean promised(Scene.Actor actor, Membership up) {
        return up.role().equals(actor.name()) && actor.slots().contains(up.member()) && !up.admin();
    }

    private static String gained(Scene.Actor actor, String role) {
        List<String> objects = actor.closure().holdings().stream()
                .filter(held -> held.right().grantee().equals(role))
                .map(held -> Closure.object(held.right()))
                .distinct()
                .toList();
        return objects.isEmpty() ? "nothing for now" : objects.size() + " objects, such as " + objects.getFirst();
    }

    /** Whoever is a member of an agent or a slot can act as it, in a session that is not the agent's. */
    private static void impostors(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        String admin = scene.survey().snapshot().server().user();
        for (Membership up : scene.survey().snapshot().memberships()) {
            boolean ours = actor.own().contains(up.member())
                    || up.member().equals("pgcurb_keeper")
                    || (up.member().equals(admin) && !up.set() && !up.inherit());
            if (!actor.own().contains(up.role()) || ours) {
                continue;
            }
            found.accept(new Finding(
                    Code.PGC008,
                    Severity.MEDIUM,
                    actor.name(),
                    Name.quoted(up.member()),
                    "act as " + Name.quoted(up.role()) + " from another login",
                    List.of(Name.quoted(up.member()), "member of " + Name.quoted(up.role())),
                    "guards and claims go by session_user: a session of that login is not counted, captured or bound to"
                            + " claims, and RESET ROLE leads back to it",
                    Fix.sql("REVOKE " + Name.quoted(up.role()) + " FROM " + Name.quoted(up.member()) + " CASCADE")
                            .costing("sessions of that login can no longer SET ROLE to the agent")));
        }
    }

    private static void owned(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        String admin = scene.survey().snapshot().server().user();
        for (Survey.Owned owned : scene.survey().owned()) {
            if (!actor.own().contains(owned.owner())) {
                continue;
            }
            String to = scene.relations().containsKey(owned.id()) ? ownerOfSchema(scene, owned.id(), admin) : admin;
            String type = owned.type().toUpperCase(java.util.Locale.ROOT);
            found.accept(new Finding(
                    Code.PGC007,
                    Severity.CRITICAL,
                    actor.name(),
                    owned.name(),
                    "own " + owned.type() + " " + owned.name(),
                    List.of(Name.quoted(owned.owner()), "owner of " + owned.name()),
                    "an owner may drop it, switch off its row security and its guards, and grant it to others",
                    owned.relation() || type.equals("FUNCTION") || type.equals("SCHEMA")
                            ? Fix.sql("ALTER " + type + " " + owned.name() + " OWNER TO " + Name.quoted(to))
                            : Fix.byHand("give it another owner, or drop it")));
        }
    }

    private static String ownerOfSchema(Scene scene, long relation, String otherwise) {
        String schema = java.util.Objects.requireNonNull(scene.relations().get(relation))
                .name()
                .schema();
        return scene.survey().snapshot().schemas().stream()
                .filter(one -> one.name().equals(schema))
                .map(one -> one.owner())
                .findFirst()
                .orElse(otherwise);
    }
}
