package dev.pgcurb.cli;

import dev.pgcurb.tune.TrialLine;
import dev.pgcurb.tune.Trials;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pgcurb tune}: what was proposed, tried and staged. */
@Command(
        name = "tune",
        description = "Try a setting or an index on the application's queries, and keep it only if it helps.",
        subcommands = {
            TuneProposeVerb.class,
            TuneIndexVerb.class,
            TuneRunVerb.class,
            TuneLogVerb.class,
            TuneShowVerb.class,
            TuneKeepVerb.class,
            TuneRevertVerb.class,
            TuneWithdrawVerb.class,
            TuneCaptureVerb.class,
        })
final class TuneVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Override
    protected Exit run(Terminal terminal) {
        return list(terminal, target, json());
    }

    static Exit list(Terminal terminal, Target target, boolean json) {
        List<TrialLine> lines;
        try (Trials trials = Trials.open(target.database())) {
            lines = trials.list();
        }
        if (json) {
            lines.forEach(line -> terminal.answer(TuneText.json(line)));
        } else if (lines.isEmpty()) {
            terminal.say("nothing was proposed yet; next: pgcurb tune propose random_page_cost=1.1");
        } else {
            List<String> table = TuneText.table(terminal.out(), lines).lines();
            terminal.answer(terminal.out().paint(Style.STRONG, table.getFirst()));
            table.stream().skip(1).forEach(terminal::answer);
        }
        return Exit.DONE;
    }
}
