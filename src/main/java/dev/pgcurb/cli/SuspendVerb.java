package dev.pgcurb.cli;

import dev.pgcurb.lease.Suspension;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb suspend AGENT --why WHY}: the kill switch. */
@Command(name = "suspend", description = "End all sessions of an agent at once and let it in no more.")
final class SuspendVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name.")
    private @Nullable String agent;

    @Option(names = "--why", paramLabel = "WHY", required = true, description = "Why, for the record.")
    private @Nullable String why;

    @Override
    protected Exit run(Terminal terminal) {
        String name = Objects.requireNonNull(agent);
        int leases;
        try (Suspension suspension = new Suspension(target.database())) {
            leases = suspension.suspend(name, Objects.requireNonNull(why));
        }
        if (json()) {
            terminal.answer(
                    Json.answer().put("agent", name).put("suspended", true).put("leases_ended", leases));
        } else {
            terminal.answer(name + " is suspended; leases ended: " + leases);
        }
        terminal.say("next: pgcurb resume " + name);
        return Exit.DONE;
    }
}
