package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.policy.Claim;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * Tries doors as a slot, on a lease of its own that ends with it. Every statement is an EXPLAIN or stands in a transaction
 * that is rolled back; the lease is a row of pgcurb's, and the only thing that stays.
 */
final class Trying {
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final String CLOSED = "42501";

    private final Scene scene;

    private final DatabaseUrl database;
    private final LongConsumer progress;
    private final List<Finding> findings = new ArrayList<>();
    private long tried;

    private Trying(Scene scene, DatabaseUrl database, LongConsumer progress) {
        this.scene = scene;
        this.database = database;
        this.progress = progress;
    }

    /**
     * What trying came to.
     *
     * @param findings doors that are not as the closure says, and agents whose doors could not be tried
     */
    record Tried(List<Finding> findings, long doors) {}

    /** @param progress is told how many doors more were tried */
    static Tried of(Scene scene, DatabaseUrl database, LongConsumer progress) {
        Trying trying = new Trying(scene, database, progress);
        scene.actors().forEach(trying::agent);
        return new Tried(List.copyOf(trying.findings), trying.tried);
    }

    private void agent(Scene.Actor actor) {
        if (actor.slots().isEmpty()) {
            findings.add(untried(actor, "it has no slot in this database"));
            return;
        }
        try (Leases leases = Leases.of(database)) {
            Lease lease = leases.open(actor.name(), claims(actor), LEASE);
            try {
                doors(actor, database.withLogin(lease.slot(), lease.password().reveal()));
            } finally {
                leases.close(lease, "verified");
            }
        } catch (Problem | SQLException e) {
            String why = e instanceof Problem problem ? problem.what() : ServerText.message((SQLException) e);
            findings.add(untried(actor, why));
        }
    }

    /** Values that fit the claims' types and, as likely as not, no row: which rows there are is no matter of rights. */
    private static Map<String, Object> claims(Scene.Actor actor) {
        Map<String, Object> claims = new LinkedHashMap<>();
        for (Claim claim : actor.agent().claims().values()) {
            if (claim.required()) {
                claims.put(
                        claim.name(),
                        switch (claim.type()) {
                            case INTEGER, BIGINT -> 0;
                            case TEXT -> "pgcurb verify";
                            case UUID -> "00000000-0000-0000-0000-000000000000";
                            case BOOLEAN -> false;
                            case DATE -> "1970-01-01";
                        });
            }
        }
        return claims;
    }

    private void doors(Scene.Actor actor, DatabaseUrl slot) throws SQLException {
        List<Door> list = DoorList.of(scene, actor);
        try (Connection connection = slot.open()) {
            run(connection, "SET statement_timeout = '5s'");
            run(connection, "SET lock_timeout = '500ms'");
            connection.setAutoCommit(false);
            for (Door door : list) {
                String said = answer(connection, door.sql());
                judge(actor, door, said);
            }
        }
        // A slot has one session at a time, so the other databases come when it is over.
        Set<String> open = new TreeSet<>();
        actor.closure().holdings().stream()
                .map(Closure.Holding::right)
                .filter(right ->
                        right.type().equals("DATABASE") && right.privilege().equals("CONNECT"))
                .map(Privilege::name)
                .forEach(open::add);
        for (String other : others()) {
            judge(
                    actor,
                    new Door(Name.quoted(other), "connect to database " + Name.quoted(other), "", open.contains(other)),
                    connects(slot.withDatabase(other)));
        }
    }

    private Set<String> others() {
        Set<String> others = new TreeSet<>();
        scene.survey().holdings().stream()
                .filter(right -> right.type().equals("DATABASE"))
                .map(Privilege::name)
                .forEach(others::add);
        others.remove(scene.survey().snapshot().server().database());
        // Everyone's first stops, whoever holds what on them.
        others.add("postgres");
        return others;
    }

    private static String connects(DatabaseUrl there) {
        try (Connection connection = there.open()) {
            return connection.isClosed() ? "08000" : "";
        } catch (Problem problem) {
            return problem.getCause() instanceof SQLException e ? String.valueOf(e.getSQLState()) : "08000";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    /** The SQLSTATE, empty where the statement ran. */
    private static String answer(Connection connection, String sql) throws SQLException {
        try {
            run(connection, sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        } finally {
            connection.rollback();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void judge(Scene.Actor actor, Door door, String said) {
        tried++;
        progress.accept(1);
        boolean open = said.isEmpty();
        if (!open && !said.equals(CLOSED)) {
            return;
        }
        if (open != door.derived()) {
            findings.add(new Finding(
                    Code.PGC001,
                    open ? Severity.CRITICAL : Severity.MEDIUM,
                    actor.name(),
                    door.object() + " " + door.what(),
                    door.what(),
                    List.of(
                            actor.name(),
                            "the catalogs say " + (door.derived() ? "open" : "closed"),
                            "tried, it is " + (open ? "open" : "closed"),
                            door.sql().isEmpty() ? "a connection" : door.sql()),
                    "either verify reads the catalogs wrong, or something else decides: until that is known, it is unsafe",
                    Fix.byHand("run the statement as the slot, and find out who decides")));
        }
    }

    private static Finding untried(Scene.Actor actor, String why) {
        return new Finding(
                Code.PGC065,
                Severity.NOTE,
                actor.name(),
                Name.quoted(actor.name()),
                "its doors were not tried",
                List.of(actor.name(), why),
                "what the catalogs say stands; what Postgres answers when a slot asks is not known",
                Fix.byHand("run verify again when a slot is free, as a superuser or a member of pgcurb_approver"));
    }
}
