package dev.pgcurb.cli;

import dev.pgcurb.lease.Suspension;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pgcurb resume AGENT}: 0 when it may come in again, 3 when it was not suspended. */
@Command(name = "resume", description = "Let a suspended agent in again. Ends with 3 when it was not suspended.")
final class ResumeVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name.")
    private @Nullable String agent;

    @Override
    protected Exit run(Terminal terminal) {
        String name = Objects.requireNonNull(agent);
        boolean resumed;
        try (Suspension suspension = new Suspension(target.database())) {
            resumed = suspension.resume(name);
        }
        if (json()) {
            terminal.answer(Json.answer().put("agent", name).put("resumed", resumed));
        } else {
            terminal.answer(resumed ? name + " may come in again" : name + " is not suspended");
        }
        return resumed ? Exit.DONE : Exit.NO;
    }
}
