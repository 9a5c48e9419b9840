package dev.pgcurb.drill;

import java.util.Optional;

/** What can be said of an attack before it is played: who else holds it, or why it is not for this database. */
final class Settled {
    private Settled() {}

    /** Nothing: it is to be played. */
    static Optional<Result> of(Attack attack, String agent, Way way, int major, Cast cast) {
        if (attack.heldBy() == HeldBy.RESIDUAL) {
            return Optional.of(Result.of(attack, agent, way, Result.Verdict.RESIDUAL, attack.why()));
        }
        boolean played = attack.heldBy() == HeldBy.POSTGRES
                || (attack.heldBy() == HeldBy.GATEWAY
                        && way == Way.GATEWAY
                        && !attack.run().isEmpty());
        if (!played) {
            String who = attack.heldBy() == HeldBy.GATEWAY && !attack.run().isEmpty()
                    ? "the gateway"
                    : attack.heldBy() == HeldBy.VERIFY
                            ? "verify finds it"
                            : "the " + attack.heldBy().word();
            return Optional.of(Result.of(
                    attack,
                    agent,
                    way,
                    Result.Verdict.ELSEWHERE,
                    who + (attack.rule().isEmpty() ? "" : ": " + attack.rule())));
        }
        return notHere(attack, major, cast).map(why -> Result.of(attack, agent, way, Result.Verdict.NOT_HERE, why));
    }

    private static Optional<String> notHere(Attack attack, int major, Cast cast) {
        if (attack.from() > major) {
            return Optional.of("it is about PostgreSQL " + attack.from() + " and later");
        }
        if (!attack.onlyWith().isEmpty()) {
            return Optional.of("it is about " + attack.onlyWith());
        }
        for (Attack.Step step : attack.setup()) {
            Optional<String> lacks = cast.lacks(step.sql());
            if (lacks.isPresent()) {
                return lacks;
            }
        }
        if (!attack.door().isEmpty()) {
            return Optional.empty();
        }
        Lines lines = Lines.of(attack, cast);
        return lines.says(attack, cast) ? Optional.empty() : lines.why();
    }
}
