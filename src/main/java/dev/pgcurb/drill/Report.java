package dev.pgcurb.drill;

import dev.pgcurb.postgres.Server;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a drill came to.
 *
 * @param server the customer's
 * @param scratch whether it ran on a copy
 * @param results in the order in which they were played
 * @param left what the copy does not have, or has empty
 */
public record Report(Server server, boolean scratch, List<Result> results, List<Left> left) {
    public Report {
        results = List.copyOf(results);
        left = List.copyOf(left);
    }

    /** How many results have this verdict. */
    public long count(Result.Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }

    /** Whether an attack got through. */
    public boolean open() {
        return count(Result.Verdict.THROUGH) > 0;
    }

    /** Whether something could not be played. */
    public boolean untried() {
        return count(Result.Verdict.UNTRIED) > 0;
    }

    /** Such as {@code 120 held, 14 residual}: every verdict that there is, the worst first. */
    public String counts() {
        return Arrays.stream(Result.Verdict.values())
                .filter(verdict -> count(verdict) > 0)
                .map(verdict -> count(verdict) + " " + verdict.word())
                .collect(Collectors.joining(", "));
    }
}
