package dev.pgcurb.cli;

import dev.pgcurb.hold.Hold;
import dev.pgcurb.hold.Holds;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pgcurb holds show N}. */
@Command(name = "show", description = "Show everything about one hold.")
final class HoldsShowVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the hold.")
    private long id;

    @Override
    protected Exit run(Terminal terminal) {
        Hold hold;
        try (Holds holds = Holds.open(target.database())) {
            hold = holds.find(id);
        }
        if (json()) {
            terminal.answer(HoldText.json(hold));
            return Exit.DONE;
        }
        HoldText.whole(hold).forEach(terminal::answer);
        if (hold.state() == Hold.State.WAITING) {
            terminal.say("");
            terminal.say("next: pgcurb approve " + id + " --reason WHY" + Confirmation.hint(hold));
            terminal.say("      pgcurb deny " + id + " --reason WHY");
        }
        return Exit.DONE;
    }
}
