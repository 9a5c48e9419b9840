package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Hardening;
import dev.pgcurb.policy.Policy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What PUBLIC holds, an agent holds. The policy's hardening takes it from PUBLIC and gives it to everyone who is no agent, as
 * far as this admin can: a REVOKE by somebody who neither owns nor granted reports success and changes nothing, so what
 * cannot be taken here is named instead of tried.
 */
final class Hardenings {
    private final Snapshot snapshot;
    private final Policy policy;
    private final Set<Long> definers = new HashSet<>();
    private final Set<String> signatures = new HashSet<>();
    private final Map<Hardening.Item, List<String>> residual = new EnumMap<>(Hardening.Item.class);
    private final List<Advice> advice;
    private final List<Wish> wishes = new ArrayList<>();

    private Hardenings(Policy policy, Snapshot snapshot, List<Advice> advice) {
        this.advice = advice;
        this.policy = policy;
        this.snapshot = snapshot;
        snapshot.functions().stream()
                .filter(function -> function.securityDefiner()
                        && !Name.ownSchema(function.name().schema()))
                .forEach(function -> {
                    definers.add(function.id());
                    signatures.add(function.signature());
                });
    }

    /**
     * The rights to take and to give back.
     *
     * @param taken what was taken before
     * @param advice receives what cannot be taken on this server by this admin
     */
    static List<Wish> of(Policy policy, Snapshot snapshot, Collection<PublicLacks> taken, List<Advice> advice) {
        Hardenings hardenings = new Hardenings(policy, snapshot, advice);
        snapshot.privileges().forEach(hardenings::consider);
        taken.forEach(hardenings::keepTaken);
        if (!hardenings.wishes.isEmpty()) {
            hardenings.everyoneElse();
        }
        hardenings.residual.forEach((item, what) -> advice.add(Advice.of(
                Code.PGC219,
                "PUBLIC keeps " + item.key() + " (" + what.size() + "): \""
                        + snapshot.server().user() + "\" may not take " + example(what))));
        return hardenings.wishes;
    }

    private static String example(List<String> what) {
        return what.getFirst() + (what.size() == 1 ? "" : " and others");
    }

    private void consider(Privilege held) {
        if (!held.grantee().isEmpty()) {
            return;
        }
        PublicLacks lacks = PublicLacks.of(Granted.of(held));
        Optional<Hardening.Item> item = item(lacks, held.id());
        if (item.isEmpty() || !policy.hardening().revokes(item.get())) {
            item.filter(Hardening.Item.PUBLIC_TABLES::equals).ifPresent(kept -> sayKept(lacks));
            return;
        }
        if (held.mayRevoke()) {
            take(lacks);
        } else {
            residual.computeIfAbsent(item.get(), ignored -> new ArrayList<>()).add(lacks.what());
        }
    }

    /** A right of PUBLIC on a table is a right of every agent that may use the schema, whatever columns are withheld. */
    private void sayKept(PublicLacks lacks) {
        advice.add(Advice.of(
                Code.PGC222,
                "PUBLIC holds " + lacks.heldBy("").what() + " on " + lacks.object()
                        + ", the policy keeps it, and so every agent holds it"));
    }

    /** What was taken before stays taken, for as long as the policy takes it. */
    private void keepTaken(PublicLacks lacks) {
        boolean there = !lacks.type().equals("FUNCTION")
                || lacks.object().startsWith("pg_catalog.")
                || signatures.contains(lacks.object());
        if (there && item(lacks, -1).filter(policy.hardening()::revokes).isPresent()) {
            take(lacks);
        }
    }

    private void take(PublicLacks lacks) {
        wishes.add(Wish.plain(lacks));
        wishes.add(Wish.plain(lacks.heldBy(Control.EVERYONE_ELSE)));
    }

    /** @param function its oid, or -1 where it is known to run as its owner */
    private Optional<Hardening.Item> item(PublicLacks right, long function) {
        boolean here = right.object().equals(Name.quoted(snapshot.server().database()));
        return switch (right.type()) {
            case "DATABASE" -> {
                Hardening.Item item = here ? inThisDatabase(right) : Hardening.Item.CONNECT;
                yield here || right.privilege().equals("CONNECT") ? Optional.ofNullable(item) : Optional.empty();
            }
            case "SCHEMA" ->
                right.privilege().equals("CREATE") ? Optional.of(Hardening.Item.PUBLIC_SCHEMAS) : Optional.empty();
            case "LANGUAGE" -> Optional.of(Hardening.Item.LANGUAGES);
            case "TABLE" -> table(right);
            case "FUNCTION" -> {
                if (right.object().startsWith("pg_catalog.")) {
                    yield Optional.of(Hardening.Item.CATALOG_FUNCTIONS);
                }
                yield function < 0 || definers.contains(function)
                        ? Optional.of(Hardening.Item.PUBLIC_FUNCTIONS)
                        : Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private static Hardening.@Nullable Item inThisDatabase(PublicLacks right) {
        return switch (right.privilege()) {
            case "TEMPORARY" -> Hardening.Item.TEMP;
            case "CREATE" -> Hardening.Item.PUBLIC_SCHEMAS;
            default -> null;
        };
    }

    /** Of Postgres's own relations only pg_settings can be written; in pgcurb's own schemas PUBLIC never holds anything. */
    private static Optional<Hardening.Item> table(PublicLacks right) {
        String object = right.object();
        if (object.startsWith("pg_catalog.") || object.startsWith("information_schema.")) {
            return object.equals("pg_catalog.pg_settings") && right.privilege().equals("UPDATE")
                    ? Optional.of(Hardening.Item.PG_SETTINGS)
                    : Optional.empty();
        }
        boolean ours = object.startsWith("pgcurb.") || object.startsWith("pgcurb_log.") || object.startsWith("\"curb:");
        return ours ? Optional.empty() : Optional.of(Hardening.Item.PUBLIC_TABLES);
    }

    /** The group, and everyone in it: every role but agents, their slots and twins, and superusers, who need nothing. */
    private void everyoneElse() {
        int major = snapshot.server().major();
        wishes.add(Wish.plain(
                new RoleExists(Control.EVERYONE_ELSE, List.of(), -1, Marks.CONTROL, Dialect.of(snapshot.server()))));
        snapshot.roles().stream()
                .filter(role ->
                        !role.superuser() && !agent(role) && !role.name().equals(Control.EVERYONE_ELSE))
                .forEach(role ->
                        wishes.add(Wish.plain(MemberOf.inherits(major, Control.EVERYONE_ELSE, role.name(), true))));
        Control.ALL.stream()
                .filter(name -> snapshot.role(name).isEmpty())
                .forEach(name -> wishes.add(Wish.plain(MemberOf.inherits(major, Control.EVERYONE_ELSE, name, true))));
    }

    private static boolean agent(Role role) {
        return role.ours() && !Marks.CONTROL.equals(role.comment());
    }
}
