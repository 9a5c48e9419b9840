package dev.pgcurb.plan;

import dev.pgcurb.catalog.Membership;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.RoleSetting;
import dev.pgcurb.catalog.RowPolicy;
import dev.pgcurb.catalog.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** The facts of this database that are pgcurb's business: what it made, and what its roles hold, whoever gave it to them. */
final class Actual {
    /** Stands where a digest would, for what no longer is as it was made. */
    static final String CHANGED = "changed by hand";

    private final Snapshot snapshot;
    private final Records records;
    private final Set<String> wanted;
    private final Map<Long, Relation> relations;
    private final Built built;
    private final SequencedMap<String, Fact> facts = new LinkedHashMap<>();

    private Actual(Snapshot snapshot, Records records, Set<String> wanted) {
        this.snapshot = snapshot;
        this.records = records;
        this.wanted = wanted;
        this.relations = snapshot.byId();
        this.built = Built.of(records);
    }

    /**
     * The facts by key.
     *
     * @param wanted keys of the wanted facts, for what is somebody else's unless it is wanted
     */
    static SequencedMap<String, Fact> of(Snapshot snapshot, Records records, Set<String> wanted) {
        Actual actual = new Actual(snapshot, records, wanted);
        actual.roles();
        actual.memberships();
        actual.schemas();
        actual.views();
        actual.privileges();
        actual.rowSecurity();
        actual.settings();
        actual.owned();
        ActualGuards.of(snapshot, records, actual.built).forEach(actual::add);
        OwnObjects.strays(snapshot).forEach(actual::add);
        ActualRows.of(records, OwnObjects.changedFiles(snapshot, records)).forEach(actual::add);
        return actual.facts;
    }

    private void add(Fact fact) {
        facts.put(fact.key(), fact);
    }

    /** Roles of this database's policy, and the control roles. */
    private boolean ours(Role role) {
        return role.ours()
                && (Marks.CONTROL.equals(role.comment())
                        || Objects.requireNonNull(role.comment())
                                .endsWith(" of database " + snapshot.server().database()));
    }

    private static boolean slot(Role role) {
        return Objects.requireNonNull(role.comment()).startsWith("pgcurb: slot");
    }

    private void roles() {
        Dialect dialect = Dialect.of(snapshot.server());
        for (Role role : snapshot.roles()) {
            if (!ours(role)) {
                continue;
            }
            List<String> extra = new ArrayList<>();
            flag(extra, role.superuser(), "SUPERUSER");
            flag(extra, !role.inherits(), "NOINHERIT");
            flag(extra, role.createsRoles(), "CREATEROLE");
            flag(extra, role.createsDatabases(), "CREATEDB");
            flag(extra, role.logsIn() && !slot(role) && !Control.ON_TRIAL.contains(role.name()), "LOGIN");
            flag(extra, role.replicates(), "REPLICATION");
            flag(extra, role.bypassesRowSecurity(), "BYPASSRLS");
            add(new RoleExists(
                    role.name(), extra, role.connectionLimit(), Objects.requireNonNull(role.comment()), dialect));
        }
    }

    private static void flag(List<String> extra, boolean set, String attribute) {
        if (set) {
            extra.add(attribute);
        }
    }

    /** What agents and slots are members of, and those memberships of others that are wanted. */
    private void memberships() {
        Set<String> agents = agentRoles();
        Map<String, List<Membership>> byKey = new LinkedHashMap<>();
        for (Membership membership : snapshot.memberships()) {
            String key = new MemberOf(membership.role(), membership.member(), "", List.of()).key();
            if (agents.contains(membership.member()) || forTuning(membership) || wanted.contains(key)) {
                byKey.computeIfAbsent(key, ignored -> new ArrayList<>()).add(membership);
            }
        }
        int major = snapshot.server().major();
        for (List<Membership> same : byKey.values()) {
            Membership first = same.getFirst();
            boolean admin = same.stream().anyMatch(Membership::admin);
            boolean inherit = same.stream().anyMatch(Membership::inherit);
            boolean set = same.stream().anyMatch(Membership::set);
            boolean admins = first.member().equals(snapshot.server().user()) && inherit && set;
            MemberOf fact = first.role().equals(Control.EVERYONE_ELSE)
                    ? MemberOf.inherits(major, first.role(), first.member(), inherit)
                    : admins
                            ? MemberOf.admins(major, first.role(), first.member())
                            : MemberOf.of(major, first.role(), first.member(), admin, inherit, set);
            List<String> grantors = major < 16
                    ? List.of()
                    : same.stream().map(Membership::grantor).distinct().toList();
            add(new MemberOf(fact.role(), fact.member(), fact.options(), grantors));
        }
    }

    /** Owners as whom the tuner acts, and roles whose settings the keeper may change; not those of pgcurb's own among them. */
    private boolean forTuning(Membership membership) {
        boolean member =
                membership.member().equals(Control.TUNER) || membership.member().equals(Control.KEEPER);
        return member
                && snapshot.role(membership.role()).map(role -> !role.ours()).orElse(true);
    }

    private Set<String> agentRoles() {
        Set<String> names = new LinkedHashSet<>();
        snapshot.roles().stream()
                .filter(role -> ours(role) && !Marks.CONTROL.equals(role.comment()))
                .forEach(role -> names.add(role.name()));
        return names;
    }

    /** What is kept for an agent's roles, but for the search path that each lease gives its slot. */
    private void settings() {
        Set<String> agents = agentRoles();
        for (RoleSetting kept : snapshot.settings()) {
            for (String setting : agents.contains(kept.role()) ? kept.settings() : List.<String>of()) {
                String[] parts = setting.split("=", 2);
                boolean lease = parts[0].equals("search_path")
                        && kept.database().equals(snapshot.server().database());
                if (!lease) {
                    add(new RoleSettingKept(kept.role(), kept.database(), parts[0], parts[1]));
                }
            }
        }
    }

    /** What an agent's roles own, but for the masked views of its twin. */
    private void owned() {
        Set<String> agents = agentRoles();
        snapshot.relations().stream()
                .filter(relation -> agents.contains(relation.owner())
                        && !Name.ownSchema(relation.name().schema()))
                .forEach(relation ->
                        add(new OwnedByAgent("TABLE", relation.name().toString(), relation.owner())));
        snapshot.schemas().stream()
                .filter(schema -> agents.contains(schema.owner()) && !Name.ownSchema(schema.name()))
                .forEach(schema -> add(new OwnedByAgent("SCHEMA", Name.quoted(schema.name()), schema.owner())));
        snapshot.functions().stream()
                .filter(function -> agents.contains(function.owner()))
                .forEach(function -> add(new OwnedByAgent("ROUTINE", function.signature(), function.owner())));
    }

    private void schemas() {
        snapshot.schemas().stream()
                .filter(schema -> schema.comment() != null
                        && schema.comment().equals(Marks.agent(snapshot.server().database())))
                .forEach(schema ->
                        add(new SchemaExists(schema.name(), schema.owner(), Objects.requireNonNull(schema.comment()))));
    }

    private void views() {
        for (Relation view : snapshot.relations()) {
            if (view.kind() != Relation.Kind.VIEW || !view.name().schema().startsWith("curb:")) {
                continue;
            }
            String definition = Objects.requireNonNullElse(view.definition(), "");
            String object = view.name().schema() + "." + view.name().name();
            String digest = intact("view", object, definition) ? digest(view.comment()) : CHANGED;
            String options = String.join(",", view.options());
            add(new ViewExists(view.name(), view.owner(), options, definition, digest));
        }
    }

    private boolean intact(String kind, String object, String definition) {
        return built.contains(kind, object, definition);
    }

    private static String digest(@org.jspecify.annotations.Nullable String comment) {
        return comment != null && comment.startsWith(Role.MARK)
                ? comment.substring(Role.MARK.length()).strip()
                : CHANGED;
    }

    private void privileges() {
        Set<String> agents = agentRoles();
        Set<String> taken =
                PublicLacks.taken(records).stream().map(PublicLacks::what).collect(Collectors.toSet());
        snapshot.privileges().stream()
                .filter(held -> agents.contains(held.grantee())
                        || publicOnOurs(held)
                        || onTheApplication(held)
                        || (held.grantee().equals(Control.EVERYONE_ELSE) && everyoneElses(Granted.of(held), taken)))
                .map(Granted::of)
                .forEach(this::add);
        snapshot.defaultPrivileges().stream()
                .filter(held -> agents.contains(held.grantee()))
                .map(GrantedLater::of)
                .forEach(this::add);
        Set<String> open = snapshot.privileges().stream()
                .filter(held -> held.grantee().isEmpty())
                .map(Granted::of)
                .map(held -> PublicLacks.of(held).key())
                .collect(Collectors.toSet());
        PublicLacks.taken(records).stream()
                .filter(lacks -> !open.contains(lacks.key()))
                .forEach(this::add);
    }

    /** In pgcurb's own schemas PUBLIC holds nothing. */
    private static boolean publicOnOurs(Privilege held) {
        return held.grantee().isEmpty() && Name.ownSchema(held.type().equals("SCHEMA") ? held.name() : held.schema());
    }

    /**
     * What this database's policy gave to everyone else. What they hold on other databases may be another policy's matter, and a
     * schema may have another name by now.
     */
    private boolean everyoneElses(Granted held, Set<String> taken) {
        return !(held.type().equals("DATABASE") || held.type().equals("SCHEMA"))
                || wanted.contains(held.key())
                || taken.contains(PublicLacks.of(held).what());
    }

    /** What the roles behind undo and trials hold outside pgcurb's own schemas, where the schema's files grant. */
    private static boolean onTheApplication(Privilege held) {
        String schema = held.type().equals("SCHEMA") ? held.name() : held.schema();
        return (held.grantee().equals(Control.UNDOER) || held.grantee().equals(Control.TRIAL))
                && !schema.equals("pgcurb")
                && !schema.equals(GuardLog.SCHEMA);
    }

    private void rowSecurity() {
        Map<Long, List<RowPolicy>> foreign = new HashMap<>();
        for (RowPolicy policy : snapshot.rowPolicies()) {
            Name table =
                    Objects.requireNonNull(relations.get(policy.relation())).name();
            if (!policy.name().startsWith("curb:")) {
                foreign.computeIfAbsent(policy.relation(), id -> new ArrayList<>())
                        .add(policy);
                continue;
            }
            String object = table.schema() + "." + table.name() + "." + policy.name();
            String digest = intact("row policy", object, policy.definition()) ? digest(policy.comment()) : CHANGED;
            add(new RowPolicyExists(table, policy.name(), policy.permissive(), "", "", "", "", digest));
        }
        Set<String> turnedOn = RowSecurityOn.by(records);
        for (Relation table : snapshot.relations()) {
            if (table.rowSecurity() && turnedOn.contains(table.name().toString())) {
                add(new RowSecurityOn(table.name(), !foreign.containsKey(table.id())));
            }
        }
    }
}
