package dev.pgcurb.proof;

import dev.pgcurb.catalog.Acting;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Hardening;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What every agent holds because PUBLIC does, and what it was given of the same kind: temporary tables, other databases,
 * languages, Postgres's own acting functions, the settings' view. What the policy keeps, or what nobody here may take, is
 * residual and not a door.
 */
final class PublicSearch implements Search {
    /** Found by the searches for relations, functions and other objects, PUBLIC's beside those of agents. */
    private static final Set<Hardening.Item> ELSEWHERE =
            Set.of(Hardening.Item.PUBLIC_FUNCTIONS, Hardening.Item.PUBLIC_TABLES, Hardening.Item.PUBLIC_SCHEMAS);

    /** One right on one object, whoever of the agents holds it. */
    private record Right(Privilege privilege, Hardening.Item item) {}

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        Map<Hardening.Item, List<Privilege>> open = new LinkedHashMap<>();
        for (Right right : rights(scene)) {
            boolean closes =
                    right.privilege().mayRevoke() && scene.policy().hardening().revokes(right.item());
            if (closes || !right.privilege().grantee().isEmpty()) {
                open.computeIfAbsent(right.item(), key -> new ArrayList<>()).add(right.privilege());
            }
        }
        open.forEach((item, rights) -> {
            if (item == Hardening.Item.CATALOG_FUNCTIONS) {
                found.accept(finding(scene, item, rights));
            } else if (!ELSEWHERE.contains(item)) {
                rights.forEach(right -> found.accept(finding(scene, item, List.of(right))));
            }
        });
    }

    /** What stays open here, in a sentence each: kept by the policy, or not this admin's to take. */
    static List<String> residual(Scene scene) {
        Map<Hardening.Item, List<Privilege>> stay = new LinkedHashMap<>();
        for (Right right : rights(scene)) {
            boolean kept = !scene.policy().hardening().revokes(right.item());
            if (right.privilege().grantee().isEmpty()
                    && (kept || !right.privilege().mayRevoke())) {
                stay.computeIfAbsent(right.item(), key -> new ArrayList<>()).add(right.privilege());
            }
        }
        List<String> told = new ArrayList<>();
        stay.forEach((item, rights) -> told.add("PUBLIC keeps " + item.key() + " (" + rights.size() + "), such as "
                + what(rights.getFirst())
                + scene.policy()
                        .hardening()
                        .kept(item)
                        .map(kept -> ": the policy says \"" + kept.reason() + "\" (" + kept.rule() + ")")
                        .orElse(": \"" + scene.survey().snapshot().server().user()
                                + "\" may not take it on this server")));
        return told;
    }

    private static List<Right> rights(Scene scene) {
        List<Right> rights = new ArrayList<>();
        for (Privilege held : scene.survey().holdings()) {
            boolean somebodys = held.grantee().isEmpty()
                    || scene.actors().stream().anyMatch(actor -> actor.own().contains(held.grantee()));
            if (somebodys) {
                item(scene, held).ifPresent(item -> rights.add(new Right(held, item)));
            }
        }
        return rights;
    }

    private static Optional<Hardening.Item> item(Scene scene, Privilege held) {
        boolean here = held.name().equals(scene.survey().snapshot().server().database());
        return switch (held.type() + " " + held.privilege()) {
            case "SCHEMA CREATE" -> Optional.of(Hardening.Item.PUBLIC_SCHEMAS);
            case "DATABASE CREATE" -> here ? Optional.of(Hardening.Item.PUBLIC_SCHEMAS) : Optional.empty();
            case "DATABASE TEMPORARY" -> here ? Optional.of(Hardening.Item.TEMP) : Optional.empty();
            case "DATABASE CONNECT" -> here ? Optional.empty() : Optional.of(Hardening.Item.CONNECT);
            case "LANGUAGE USAGE" -> Optional.of(Hardening.Item.LANGUAGES);
            case "FUNCTION EXECUTE" ->
                held.schema().equals("pg_catalog") && acts(held.name())
                        ? Optional.of(Hardening.Item.CATALOG_FUNCTIONS)
                        : definer(scene, held);
            case "TABLE UPDATE" ->
                held.schema().equals("pg_catalog") && held.name().equals("pg_settings")
                        ? Optional.of(Hardening.Item.PG_SETTINGS)
                        : relation(held);
            default -> relation(held);
        };
    }

    private static Optional<Hardening.Item> definer(Scene scene, Privilege held) {
        Routine routine = scene.routines().get(held.id());
        return routine != null && routine.securityDefiner()
                ? Optional.of(Hardening.Item.PUBLIC_FUNCTIONS)
                : Optional.empty();
    }

    private static Optional<Hardening.Item> relation(Privilege held) {
        boolean theirs = !Closure.SYSTEM.contains(held.schema()) && !Name.ownSchema(held.schema());
        return theirs && Set.of("TABLE", "SEQUENCE").contains(held.type())
                ? Optional.of(Hardening.Item.PUBLIC_TABLES)
                : Optional.empty();
    }

    /** Whether PUBLIC holds it because the policy keeps it there: a person decided that, with a reason. */
    static boolean kept(Scene scene, Privilege right) {
        return right.grantee().isEmpty()
                && item(scene, right)
                        .filter(item -> !scene.policy().hardening().revokes(item))
                        .isPresent();
    }

    /** As the query for holdings picks them: the functions that act beyond the query that calls them. */
    static boolean acts(String function) {
        return Acting.is(function.substring(0, function.indexOf('(')));
    }

    private static String what(Privilege right) {
        return right.privilege() + " on " + right.type().toLowerCase(java.util.Locale.ROOT) + " "
                + Closure.object(right);
    }

    private static Finding finding(Scene scene, Hardening.Item item, List<Privilege> rights) {
        Privilege first = rights.getFirst();
        String agent = first.grantee().isEmpty()
                ? ""
                : scene.actors().stream()
                        .filter(actor -> actor.own().contains(first.grantee()))
                        .map(Scene.Actor::name)
                        .findFirst()
                        .orElse("");
        List<String> fix = new ArrayList<>();

        for (Privilege right : rights) {
            String on = right.privilege() + " ON " + right.type() + " " + Closure.object(right);
            fix.add("REVOKE " + on + " FROM " + Scene.role(right.grantee()));
        }
        Door door = door(item);
        return new Finding(
                door.code(),
                door.severity(),
                agent,
                Closure.object(first),
                door.text() + (item == Hardening.Item.CONNECT ? " " + Name.quoted(first.name()) : ""),
                List.of(
                        Scene.role(first.grantee()),
                        what(first) + (rights.size() > 1 ? " and " + (rights.size() - 1) + " more" : "")),
                door.why(),
                Fix.sql(fix).costing(Scene.costOf(first.grantee())));
    }

    private record Door(Code code, Severity severity, String text, String why) {}

    private static Door door(Hardening.Item item) {
        return switch (item) {
            case TEMP ->
                new Door(
                        Code.PGC026,
                        Severity.MEDIUM,
                        "make temporary tables",
                        "they stand before the names that functions, triggers and approvals mean, and fill the disk outside of every ceiling");
            case CONNECT ->
                new Door(
                        Code.PGC027,
                        Severity.HIGH,
                        "connect to database",
                        "nothing that was revoked here is revoked there, and a parked session blocks CREATE DATABASE");
            case LANGUAGES ->
                new Door(
                        Code.PGC028,
                        Severity.MEDIUM,
                        "run DO blocks and make functions",
                        "code hides its SQL from the record, swallows cancels, forges errors and commits in the middle");
            case CATALOG_FUNCTIONS ->
                new Door(
                        Code.PGC035,
                        Severity.MEDIUM,
                        "call functions of Postgres that act beyond their query",
                        "large objects, locks that migrations use, messages in the change stream, SQL hidden in a literal");
            case PG_SETTINGS ->
                new Door(
                        Code.PGC037,
                        Severity.MEDIUM,
                        "update and lock pg_settings",
                        "it is a third way to SET, and a lock on it stops everyone who asks for a setting");
            case PUBLIC_FUNCTIONS, PUBLIC_TABLES, PUBLIC_SCHEMAS ->
                throw new IllegalArgumentException("found by the search for functions");
        };
    }
}
