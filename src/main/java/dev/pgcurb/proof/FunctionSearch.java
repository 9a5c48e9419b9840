package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Functions of people and of extensions that an agent may call, and what calling them leads to. */
final class FunctionSearch implements Search {
    /** Extensions whose functions leave the database: other servers, other sessions, files, programs. */
    private static final Set<String> OUTSIDE = Set.of(
            "dblink",
            "postgres_fdw",
            "file_fdw",
            "adminpack",
            "pg_net",
            "http",
            "pg_cron",
            "pg_background",
            "plpython3u",
            "plperlu",
            "pageinspect",
            "pg_read_file",
            "lo",
            "pg_surgery",
            "pg_prewarm",
            "pg_buffercache");

    private static final Pattern DYNAMIC = Pattern.compile(
            "\\bEXECUTE\\b\\s+(?!FUNCTION|PROCEDURE|ON\\b)(?!\\s*'[^']*'\\s*(;|USING|INTO))", Pattern.CASE_INSENSITIVE);

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        for (Scene.Actor actor : scene.actors()) {
            for (Routine routine : scene.routines().values()) {
                look(scene, actor, routine, found);
            }
        }
        scene.routines().values().stream()
                .filter(routine -> routine.leakproof() && routine.extension() == null)
                .forEach(routine -> leakproof(routine, found));
    }

    private static void look(Scene scene, Scene.Actor actor, Routine routine, Consumer<Finding> found) {
        Optional<Closure.Holding> held = actor.closure().on("FUNCTION", routine.id()).stream()
                .filter(actor::directOrPublic)
                .filter(one -> !PublicSearch.kept(scene, one.right()))
                .findFirst();
        String schema = routine.name().schema();
        if (held.isEmpty() || routine.trigger() || !actor.closure().uses(schema)) {
            return;
        }
        Closure.Holding holding = held.get();
        boolean given = actor.promises().operation(routine).isPresent()
                || actor.promises().executes(schema, holding.right().name());
        if (!given) {
            undeclared(actor, routine, holding, found);
        }
        if (routine.securityDefiner() && !Name.ownSchema(schema)) {
            searchPath(actor, routine, found);
            if (Set.of("plpgsql").contains(routine.language())
                    && DYNAMIC.matcher(routine.source()).find()) {
                found.accept(new Finding(
                        Code.PGC033,
                        Severity.HIGH,
                        actor.name(),
                        routine.signature(),
                        "run SQL as " + routine.owner() + " through " + routine.signature(),
                        List.of(
                                actor.name(),
                                "EXECUTE on " + routine.signature(),
                                "builds SQL from text and runs it as " + routine.owner()),
                        "an argument that becomes SQL is SQL of the agent's own, with the owner's rights",
                        revoke(routine, holding)
                                .or("or pass values with EXECUTE … USING and names through a list of known ones")));
            }
        }
    }

    private static void undeclared(
            Scene.Actor actor, Routine routine, Closure.Holding holding, Consumer<Finding> found) {
        String extension = routine.extension();
        boolean outside = extension != null && OUTSIDE.contains(extension);
        boolean direct = actor.direct(holding);
        List<String> path = new ArrayList<>(holding.path());
        if (outside) {
            path.add("extension " + extension + " leads out of this database");
            found.accept(new Finding(
                    Code.PGC034,
                    Severity.CRITICAL,
                    actor.name(),
                    "extension " + extension,
                    "leave the database through " + extension,
                    path,
                    "a session opened there is not the agent's slot: no claims, no guards, no ledger",
                    usage(actor, routine.name().schema()).orElseGet(() -> revoke(routine, holding))));
        } else if (routine.securityDefiner()) {
            path.add("runs as its owner " + routine.owner() + (routine.ownerSuperuser() ? ", a superuser" : ""));
            found.accept(new Finding(
                    Code.PGC031,
                    routine.ownerSuperuser() ? Severity.CRITICAL : Severity.HIGH,
                    direct ? actor.name() : "",
                    routine.signature(),
                    "execute " + routine.signature() + " as " + routine.owner(),
                    path,
                    "neither the agent's grants nor its row policies apply inside",
                    revoke(routine, holding)));
        } else if (direct) {
            found.accept(new Finding(
                    Code.PGC030,
                    Severity.MEDIUM,
                    actor.name(),
                    routine.signature(),
                    "execute " + routine.signature(),
                    path,
                    "the policy does not give it",
                    revoke(routine, holding)));
        }
    }

    /** Where the schema was opened for the agent, closing it closes everything in it. */
    private static Optional<Fix> usage(Scene.Actor actor, String schema) {
        return actor.closure().holdings().stream()
                .filter(held -> held.right().type().equals("SCHEMA")
                        && held.right().name().equals(schema)
                        && held.right().privilege().equals("USAGE")
                        && actor.direct(held)
                        && !actor.promises().names(schema))
                .map(held -> Fix.sql("REVOKE USAGE ON SCHEMA " + Name.quoted(schema) + " FROM "
                        + Name.quoted(held.right().grantee())))
                .findFirst();
    }

    static Fix revoke(Routine routine, Closure.Holding holding) {
        String grantee = holding.right().grantee();
        return Fix.sql("REVOKE EXECUTE ON " + routine.word() + " " + routine.signature() + " FROM "
                        + Scene.role(grantee))
                .costing(Scene.costOf(grantee));
    }

    private static void searchPath(Scene.Actor actor, Routine routine, Consumer<Finding> found) {
        String path = routine.searchPath().orElse("");
        List<String> schemas = Arrays.stream(path.split(",", -1))
                .map(String::strip)
                .map(schema -> schema.replace("\"", ""))
                .filter(schema -> !schema.isEmpty())
                .toList();
        if (!schemas.isEmpty() && schemas.getLast().equals("pg_temp")) {
            return;
        }
        List<String> pinned = new ArrayList<>(
                schemas.isEmpty() ? List.of("pg_catalog", routine.name().schema()) : schemas);
        pinned.remove("pg_temp");
        pinned.add("pg_temp");
        found.accept(new Finding(
                Code.PGC032,
                Severity.HIGH,
                actor.name(),
                routine.signature(),
                "put objects of its own before those that " + routine.signature() + " means",
                List.of(
                        actor.name(),
                        "EXECUTE on " + routine.signature(),
                        "runs as " + routine.owner(),
                        schemas.isEmpty()
                                ? "takes its caller's search_path"
                                : "search_path " + path + " looks into pg_temp first"),
                "whoever can make a temporary table, or an object in a schema on the path, changes what the function does",
                Fix.sql("ALTER " + routine.word() + " " + routine.signature() + " SET search_path = "
                                + String.join(
                                        ", ", pinned.stream().map(Name::quoted).toList()))
                        .costing("names in its body that are in no schema of that path are no longer found")));
    }

    private static void leakproof(Routine routine, Consumer<Finding> found) {
        found.accept(new Finding(
                Code.PGC036,
                Severity.MEDIUM,
                "",
                routine.signature(),
                "see values of hidden rows through " + routine.signature(),
                List.of(routine.signature(), "marked LEAKPROOF"),
                "Postgres runs it before the row policies, and what it prints or how it fails tells of rows that are hidden",
                Fix.sql("ALTER " + routine.word() + " " + routine.signature() + " NOT LEAKPROOF")
                        .costing("queries that used an index by it under row security may get slower")));
    }
}
