package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Rights on everything that is no table and no function of people: sequences, schemas, databases, parameters, servers, large
 * objects, tablespaces, Postgres's own tables and functions; grant options; and what objects made tomorrow will have.
 */
final class ObjectSearch implements Search {
    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            for (Closure.Holding holding : actor.closure().holdings()) {
                if (actor.directOrPublic(holding) && !PublicSearch.kept(scene, holding.right())) {
                    look(actor, holding, found);
                    if (holding.right().grantable() && actor.direct(holding)) {
                        found.accept(grantable(actor, holding));
                    }
                }
            }
            mappings(scene, actor, found);
            scene.survey().defaults().forEach(future -> tomorrow(actor, future, found));
        }
    }

    private static void look(Scene.Actor actor, Closure.Holding holding, Consumer<Finding> found) {
        Privilege right = holding.right();
        boolean direct = actor.direct(holding);
        boolean reachable = actor.closure().uses(right.schema());
        switch (right.type()) {
            case "SEQUENCE" -> {
                if ((direct || reachable) && !Name.ownSchema(right.schema())) {
                    found.accept(
                            finding(
                                    actor,
                                    holding,
                                    right.privilege().equals("UPDATE") ? Severity.HIGH : Severity.MEDIUM,
                                    Code.PGC022,
                                    "sequence",
                                    "sequences are never granted: setval breaks the application's next insert, and no ROLLBACK puts it back"));
                }
            }
            case "SCHEMA" -> {
                if (right.privilege().equals("CREATE")) {
                    found.accept(finding(
                            actor,
                            holding,
                            Severity.HIGH,
                            Code.PGC025,
                            "schema",
                            "what it makes there stands on other people's search_path, and it owns it"));
                } else if (direct && !actor.promises().names(right.name())) {
                    found.accept(finding(
                            actor,
                            holding,
                            Severity.LOW,
                            Code.PGC029,
                            "schema",
                            "the policy names nothing there: what PUBLIC holds in it is open now"));
                }
            }
            case "DATABASE" -> {
                if (right.privilege().equals("CREATE")) {
                    found.accept(finding(
                            actor,
                            holding,
                            Severity.HIGH,
                            Code.PGC025,
                            "database",
                            "it may make schemas and install trusted extensions"));
                }
            }
            case "PARAMETER" ->
                found.accept(finding(
                        actor,
                        holding,
                        Severity.CRITICAL,
                        Code.PGC038,
                        "parameter",
                        "settings that only a superuser may change hold up triggers, logs and ceilings"));
            case "FOREIGN SERVER", "FOREIGN DATA WRAPPER" ->
                found.accept(finding(
                        actor,
                        holding,
                        Severity.HIGH,
                        Code.PGC039,
                        "server",
                        "it may map itself to a login over there, and read past everything here"));
            case "LARGE OBJECT" ->
                found.accept(finding(
                        actor,
                        holding,
                        Severity.MEDIUM,
                        Code.PGC023,
                        "large object",
                        "large objects know no rows and no columns, and are not captured"));
            case "TABLESPACE" ->
                found.accept(finding(
                        actor,
                        holding,
                        Severity.LOW,
                        Code.PGC029,
                        "tablespace",
                        "an agent makes nothing that needs one"));
            case "TYPE" -> {}
            case "TABLE", "FUNCTION" -> {
                if (Closure.SYSTEM.contains(right.schema()) && !hardened(right)) {
                    found.accept(finding(
                            actor,
                            holding,
                            direct ? Severity.CRITICAL : Severity.HIGH,
                            right.type().equals("TABLE") ? Code.PGC037 : Code.PGC034,
                            "system",
                            "Postgres gives this to nobody but superusers, and somebody granted it"));
                }
            }
            default -> {}
        }
    }

    /** What the search for PUBLIC's rights is about. */
    private static boolean hardened(Privilege right) {
        return right.type().equals("TABLE")
                ? right.name().equals("pg_settings") && right.privilege().equals("UPDATE")
                : PublicSearch.acts(right.name());
    }

    private static Finding finding(
            Scene.Actor actor, Closure.Holding holding, Severity severity, Code code, String kind, String why) {
        Privilege right = holding.right();
        String on = right.type() + " " + Closure.object(right);
        return new Finding(
                code,
                severity,
                right.grantee().isEmpty() ? "" : actor.name(),
                Closure.object(right) + (kind.equals("sequence") ? " " + right.privilege() : ""),
                right.privilege() + " on " + on.toLowerCase(java.util.Locale.ROOT),
                holding.path(),
                why,
                Fix.sql("REVOKE " + right.privilege() + " ON " + on + " FROM " + Scene.role(right.grantee()))
                        .costing(Scene.costOf(right.grantee())));
    }

    private static Finding grantable(Scene.Actor actor, Closure.Holding holding) {
        Privilege right = holding.right();
        String column = right.column().isEmpty() ? "" : " (" + Name.quoted(right.column()) + ")";
        String on = right.privilege() + column + " ON " + right.type() + " " + Closure.object(right);
        List<String> path = new ArrayList<>(holding.path());
        path.add("WITH GRANT OPTION");
        return new Finding(
                Code.PGC009,
                Severity.HIGH,
                actor.name(),
                Closure.object(right),
                "grant " + right.privilege() + " on " + Closure.object(right) + " to others",
                path,
                "it may give what it holds to PUBLIC, and to other agents",
                Fix.sql("REVOKE GRANT OPTION FOR " + on + " FROM " + Name.quoted(right.grantee()) + " CASCADE"));
    }

    /** A mapping for everyone, or for the agent, is a login somewhere else that it can use by any server or foreign table. */
    private static void mappings(Scene scene, Scene.Actor actor, Consumer<Finding> found) {
        for (Survey.UserMapping mapping : scene.survey().mappings()) {
            boolean its = mapping.role().isEmpty() || actor.own().contains(mapping.role());
            boolean reads = scene.relations().values().stream()
                    .anyMatch(relation -> relation.kind() == dev.pgcurb.catalog.Relation.Kind.FOREIGN_TABLE
                            && !actor.closure().on("TABLE", relation.id()).isEmpty());
            boolean server = actor.closure().holdings().stream()
                    .anyMatch(held -> held.right().type().equals("FOREIGN SERVER")
                            && held.right().name().equals(mapping.server()));
            if (its && (reads || server)) {
                found.accept(new Finding(
                        Code.PGC039,
                        Severity.CRITICAL,
                        actor.name(),
                        "user mapping for " + Scene.role(mapping.role()) + " on " + Name.quoted(mapping.server()),
                        "act on server " + Name.quoted(mapping.server()) + " as somebody else",
                        List.of(
                                actor.name(),
                                "user mapping for " + Scene.role(mapping.role()),
                                "server " + Name.quoted(mapping.server())),
                        "over there it is whoever the mapping says, often the owner of these very tables",
                        Fix.sql("DROP USER MAPPING FOR " + Scene.role(mapping.role()) + " SERVER "
                                        + Name.quoted(mapping.server()))
                                .costing("everyone without a mapping of their own loses the server")));
            }
        }
    }

    private static final Set<String> EVERYBODYS = Set.of("FUNCTIONS", "TYPES");

    private static void tomorrow(Scene.Actor actor, Survey.DefaultGrant future, Consumer<Finding> found) {
        boolean its = actor.own().contains(future.grantee());
        if (!its && (!future.grantee().isEmpty() || EVERYBODYS.contains(future.type()))) {
            return;
        }
        String in = future.schema().isEmpty() ? "" : " IN SCHEMA " + Name.quoted(future.schema());
        found.accept(new Finding(
                Code.PGC010,
                Severity.HIGH,
                actor.name(),
                "default privileges of " + Name.quoted(future.maker()) + in + " " + future.type() + " "
                        + future.privilege(),
                future.privilege() + " on " + future.type().toLowerCase(java.util.Locale.ROOT) + " that "
                        + Name.quoted(future.maker()) + " makes tomorrow",
                List.of(Scene.role(future.grantee()), "default privileges of " + Name.quoted(future.maker()) + in),
                "every object made from now on is open the moment it is there, and nobody is asked",
                Fix.sql("ALTER DEFAULT PRIVILEGES FOR ROLE " + Name.quoted(future.maker()) + in + " REVOKE "
                        + future.privilege() + " ON " + future.type() + " FROM " + Scene.role(future.grantee()))));
    }
}
