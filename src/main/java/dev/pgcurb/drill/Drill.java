package dev.pgcurb.drill;

import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/** Runs attacks and says what came of each. */
public final class Drill {
    private Drill() {}

    /**
     * What to run.
     *
     * @param attacks in the order in which they are played
     * @param agents by name; empty: every agent of the policy
     * @param ways in the order in which they are gone
     */
    public record Wanted(List<Attack> attacks, Set<String> agents, List<Way> ways) {
        public Wanted {
            attacks = List.copyOf(attacks);
            agents = Set.copyOf(agents);
            ways = List.copyOf(ways);
        }

        /** The agents meant. */
        List<Agent> of(Policy policy) {
            return policy.agents().values().stream()
                    .filter(agent -> agents.isEmpty() || agents.contains(agent.name()))
                    .toList();
        }

        /** How many attacks by how many agents, how many ways. */
        public long size(Policy policy) {
            return (long) attacks.size() * of(policy).size() * ways.size();
        }
    }

    /**
     * On a scratch copy. The customer's database is read and nothing else.
     *
     * @param progress is told how many attacks more were played
     * @throws dev.pgcurb.explain.Problem PGC541 when there can be no copy
     */
    public static Report onCopy(DatabaseUrl source, Policy policy, String body, Wanted wanted, LongConsumer progress)
            throws SQLException {
        Server server;
        try (Connection connection = source.open()) {
            server = Server.of(connection);
        }
        List<Result> results = new ArrayList<>();
        try (Scratch scratch = Scratch.of(source, policy, body)) {
            scratch.fresh();
            scratch.heal();
            for (Agent agent : wanted.of(policy)) {
                try (CopyStage stage = new CopyStage(scratch, agent)) {
                    for (Way way : wanted.ways()) {
                        for (Attack attack : wanted.attacks()) {
                            results.add(stage.play(attack, way));
                            progress.accept(1);
                        }
                    }
                }
            }
            return new Report(server, true, results, scratch.left());
        }
    }

    /**
     * In place: on the database itself, straight to Postgres, each attack in a transaction that is rolled back. Leases are opened
     * and closed, which are rows of pgcurb's; nothing else stays.
     *
     * @param database with the login of a superuser or a member of {@code pgcurb_approver} who may read every table
     * @param progress is told how many attacks more were played
     */
    public static Report inPlace(DatabaseUrl database, Policy policy, Wanted wanted, LongConsumer progress)
            throws SQLException {
        Server server;
        try (Connection connection = database.open()) {
            server = Server.of(connection);
        }
        List<Result> results = new ArrayList<>();
        for (Agent agent : wanted.of(policy)) {
            try (PlaceStage stage = new PlaceStage(database, agent)) {
                for (Attack attack : wanted.attacks()) {
                    results.add(stage.play(attack));
                    progress.accept(1);
                }
            }
        }
        return new Report(server, false, results, List.of());
    }
}
