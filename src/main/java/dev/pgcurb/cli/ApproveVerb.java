package dev.pgcurb.cli;

import dev.pgcurb.hold.Hold;
import dev.pgcurb.hold.Holds;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb approve N --reason WHY}. */
@Command(name = "approve", description = "Let exactly the rows of a hold through, once.")
final class ApproveVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Mixin
    private Confirmation confirmation = new Confirmation();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the hold.")
    private long id;

    @Option(names = "--reason", paramLabel = "WHY", required = true, description = "Why, for the record.")
    private @Nullable String reason;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "For how long it is good: 90s, 30m, 12h. At most, and without it, what the policy says.")
    private @Nullable Duration expires;

    @Override
    protected Exit run(Terminal terminal) {
        Hold hold;
        try (Holds holds = Holds.open(target.database())) {
            confirmation.check(holds.find(id));
            hold = holds.approve(id, Objects.requireNonNull(reason), expires);
        }
        if (json()) {
            terminal.answer(HoldText.json(hold));
        } else {
            terminal.answer(HoldText.line(hold));
        }
        terminal.good(
                "when " + hold.agent() + " runs it again, the same rows pass once; any other rows are held again");
        return Exit.DONE;
    }
}
