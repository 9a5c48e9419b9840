package dev.pgcurb.plan;

import dev.pgcurb.postgres.Server;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What apply will do to one database, in order.
 *
 * @param server the database that it was made for
 * @param policyDigest of the policy that it serves; empty for remove
 * @param advice what a person should know first
 * @param questions what Postgres is asked about privileges once the steps are taken
 * @param sessions that it concerns, at the moment it was made
 */
public record Plan(
        Server server,
        String policyDigest,
        List<Step> steps,
        List<Advice> advice,
        List<Judge.Question> questions,
        List<LiveSession> sessions) {
    public Plan {
        steps = List.copyOf(steps);
        advice = List.copyOf(advice);
        questions = List.copyOf(questions);
        sessions = List.copyOf(sessions);
    }

    /** Whether the database is as the policy wants it. */
    public boolean nothingToDo() {
        return steps.isEmpty();
    }

    /** The tables that it locks against others, as SQL spells them. */
    Set<String> lockedTables() {
        return steps.stream().flatMap(step -> step.locks().stream()).collect(Collectors.toSet());
    }

    /** How many steps have this sign. */
    public long count(Sign sign) {
        return steps.stream().filter(step -> step.sign() == sign).count();
    }

    /**
     * SHA-256 over the database, the policy and every statement. Two plans with one fingerprint do the same; a catalog that
     * moved in a way that matters makes another.
     */
    public String fingerprint() {
        return Text.sha256(server.database() + "\0" + server.major() + "\0" + policyDigest + "\0"
                + steps.stream().flatMap(step -> step.sql().stream()).collect(Collectors.joining("\0")));
    }
}
