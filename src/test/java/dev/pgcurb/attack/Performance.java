package dev.pgcurb.attack;

import dev.pgcurb.drill.Attack;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/** All attacks played one after the other on one stage, on a thread of a pool, so that two stages are played at a time. */
final class Performance {

    private final Map<String, CompletableFuture<Stage.Outcome>> outcomes = new LinkedHashMap<>();

    private Performance(List<Attack> attacks) {
        attacks.forEach(attack -> outcomes.put(attack.id(), new CompletableFuture<>()));
    }

    static Performance start(int major, Stage.Agents agents, List<Attack> attacks, ExecutorService pool) {
        Performance performance = new Performance(attacks);
        pool.execute(() -> performance.play(major, agents, attacks));
        return performance;
    }

    private void play(int major, Stage.Agents agents, List<Attack> attacks) {
        try (Stage stage = new Stage(major, agents)) {
            for (Attack attack : attacks) {
                CompletableFuture<Stage.Outcome> outcome = Objects.requireNonNull(outcomes.get(attack.id()));
                try {
                    outcome.complete(stage.play(attack));
                } catch (Exception e) {
                    outcome.completeExceptionally(e);
                }
            }
        } catch (Exception e) {
            outcomes.values().forEach(outcome -> outcome.completeExceptionally(e));
        }
    }

    /** What the attack came to, waited for; throws what went wrong on the stage. */
    Stage.Outcome of(Attack attack) throws Throwable {
        try {
            return Objects.requireNonNull(outcomes.get(attack.id())).get();
        } catch (ExecutionException e) {
            throw Objects.requireNonNull(e.getCause());
        }
    }
}
