package dev.pgcurb.cli;

import dev.pgcurb.hold.Hold;
import dev.pgcurb.hold.Holds;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb deny N --reason WHY}. */
@Command(name = "deny", description = "Say no to a hold. The agent is told the reason.")
final class DenyVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the hold.")
    private long id;

    @Option(names = "--reason", paramLabel = "WHY", required = true, description = "Why; the agent reads it.")
    private @Nullable String reason;

    @Override
    protected Exit run(Terminal terminal) {
        Hold hold;
        try (Holds holds = Holds.open(target.database())) {
            hold = holds.deny(id, Objects.requireNonNull(reason));
        }
        if (json()) {
            terminal.answer(HoldText.json(hold));
        } else {
            terminal.answer(HoldText.line(hold));
        }
        return Exit.DONE;
    }
}
