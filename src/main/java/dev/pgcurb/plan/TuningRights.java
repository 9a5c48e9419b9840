package dev.pgcurb.plan;

import dev.pgcurb.catalog.Membership;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.Rule;
import dev.pgcurb.policy.Tables;
import dev.pgcurb.policy.Tuning;
import dev.pgcurb.postgres.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What tuning needs: the rules as the database keeps them, and what its two roles and the keeper may do. One role reads the
 * tables of the workload and changes nothing; the other owns nothing, and acts with the rights of the tables' owners.
 */
final class TuningRights {
    private static final String STATISTICS = "pg_read_all_stats";

    private final Tuning tuning;
    private final Snapshot snapshot;
    private final Server server;
    private final List<Advice> advice;
    private final List<Wish> wishes = new ArrayList<>();

    private TuningRights(Tuning tuning, Snapshot snapshot, List<Advice> advice) {
        this.tuning = tuning;
        this.snapshot = snapshot;
        this.server = snapshot.server();
        this.advice = advice;
    }

    /**
     * The wishes; none but the keeper's own where the policy has no such section.
     *
     * @param turnedOn the tables whose row security pgcurb turned on: there everyone sees every row already
     * @param advice receives what cannot be done on this server
     */
    static List<Wish> of(Policy policy, Snapshot snapshot, Set<String> turnedOn, List<Advice> advice) {
        int major = snapshot.server().major();
        List<Wish> wishes = new ArrayList<>(List.of(
                // The keeper opens and shuts both, and ends the sessions of trials.
                Wish.plain(MemberOf.of(major, Control.TRIAL, Control.KEEPER, major >= 16, true, false)),
                Wish.plain(MemberOf.of(major, Control.TUNER, Control.KEEPER, major >= 16, false, false))));
        Tuning tuning = policy.tuning();
        if (tuning != null) {
            TuningRights rights = new TuningRights(tuning, snapshot, advice);
            rights.row(policy);
            rights.roles();
            rights.reads(turnedOn);
            rights.indexes();
            rights.database();
            rights.statistics();
            wishes.addAll(rights.wishes);
        }
        return wishes;
    }

    private void row(Policy policy) {
        wishes.add(new Wish(
                new Registered(
                        "tuning",
                        Registrations.map("section", "tuning"),
                        Registrations.map(
                                "rules",
                                TuningRules.json(policy, tuning),
                                "source",
                                tuning.rule().source().fileAndLine()),
                        Effect.KEEPS),
                tuning.rule()));
    }

    private void wish(Fact fact, Rule why) {
        wishes.add(new Wish(fact, why));
    }

    /** From 16 on CREATEROLE alone changes nobody's settings: the keeper needs ADMIN on the role, and nothing else of it. */
    private void roles() {
        for (String name : tuning.roles()) {
            Role role = snapshot.role(name)
                    .orElseThrow(() -> Problem.of(Code.PGC228, "there is no role \"" + name + "\"")
                            .at(tuning.rule().source().toString())
                            .hint("name the role that the application logs in as"));
            if (role.superuser()) {
                advice(name + " is a superuser: pgcurb cannot change its settings, and tries without staging");
            } else if (server.major() >= 16 && mayGrant(name)) {
                wish(MemberOf.of(server.major(), name, Control.KEEPER, true, false, false), tuning.rule());
            } else if (server.major() >= 16) {
                advice("\"" + server.user() + "\" may not grant " + name
                        + ": pgcurb cannot change its settings, and tries without staging");
            }
        }
    }

    private void reads(Set<String> turnedOn) {
        for (Relation table : snapshot.relations()) {
            Tables covering = tuning.reads().stream()
                    .filter(each ->
                            each.covers(table.name().schema(), table.name().name()))
                    .findFirst()
                    .orElse(null);
            if (covering == null || table.kind() == Relation.Kind.FOREIGN_TABLE) {
                continue;
            }
            String schema = Name.quoted(table.name().schema());
            wish(Granted.on("SCHEMA", schema, "", "USAGE", Control.TRIAL), tuning.rule());
            wish(Granted.on("TABLE", table.name().toString(), "", "SELECT", Control.TRIAL), tuning.rule());
            if (table.rowSecurity() && !turnedOn.contains(table.name().toString())) {
                wish(
                        RowPolicyExists.of(table.name(), "curb:trial", true, "SELECT", Control.TRIAL, "true", ""),
                        tuning.rule());
            }
        }
        for (Tables each : tuning.reads()) {
            if (snapshot.relations().stream()
                    .noneMatch(table ->
                            each.covers(table.name().schema(), table.name().name()))) {
                throw Problem.of(Code.PGC201, "there is no table \"" + each + "\"")
                        .at(tuning.rule().source().toString())
                        .hint("check the list \"reads\" of \"tuning\"");
            }
        }
    }

    /** Building an index takes the table's owner. */
    private void indexes() {
        for (Tables.Named each : tuning.indexes().tables()) {
            Relation table = snapshot.byName().get(new Name(each.schema(), each.name()));
            if (table == null) {
                throw Problem.of(Code.PGC201, "there is no table \"" + each + "\"")
                        .at(tuning.rule().source().toString())
                        .hint("check the list \"indexes\" of \"tuning\"");
            }
            actAs(table.owner(), "build indexes on " + table.name());
        }
    }

    private void database() {
        if (tuning.database()) {
            actAs(server.databaseOwner(), "change settings of the whole database");
        }
    }

    private void actAs(String owner, String inOrderTo) {
        if (snapshot.role(owner).map(Role::superuser).orElse(true)) {
            advice("\"" + owner + "\" is a superuser, and no role of pgcurb's acts as one: it cannot " + inOrderTo);
        } else if (owner.equals(server.user())) {
            // The admin is a member of the tuner already, in order to make its functions: the other way round is a
            // circle.
            advice("\"" + owner + "\" applies the policy and is the owner, too: pgcurb cannot " + inOrderTo
                    + " unless a role without login owns it");
        } else if (mayGrant(owner)) {
            wish(MemberOf.of(server.major(), owner, Control.TUNER, false, true, false), tuning.rule());
        } else {
            advice("\"" + server.user() + "\" may not grant " + owner + ": pgcurb cannot " + inOrderTo);
        }
    }

    private void statistics() {
        if (server.superuser() || mayGrant(STATISTICS)) {
            wish(MemberOf.of(server.major(), STATISTICS, Control.TUNER, false, true, false), tuning.rule());
        } else {
            advice("\"" + server.user() + "\" may not grant " + STATISTICS
                    + ": give the workload in a file, and watch the change yourself");
        }
    }

    /** Before 16 CREATEROLE grants every role that is no superuser, and Postgres's own ones besides. */
    private boolean mayGrant(String role) {
        return server.superuser()
                || (server.major() < 16 && !role.startsWith("pg_"))
                || snapshot.memberships().stream().anyMatch(one -> administers(one, role));
    }

    private boolean administers(Membership one, String role) {
        return one.role().equals(role) && one.member().equals(server.user()) && one.admin();
    }

    private void advice(String what) {
        advice.add(Advice.of(Code.PGC228, what, tuning.rule()));
    }
}
