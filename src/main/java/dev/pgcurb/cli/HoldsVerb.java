package dev.pgcurb.cli;

import dev.pgcurb.hold.Hold;
import dev.pgcurb.hold.Holds;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb holds}: what waits for a person. */
@Command(
        name = "holds",
        description = "List what agents tried over a ceiling and a person may approve.",
        subcommands = {HoldsShowVerb.class, HoldsWaitVerb.class})
final class HoldsVerb extends Verb {
    private static final Duration POLL = Duration.ofSeconds(1);

    @Mixin
    private Target target = new Target();

    @Option(names = "--all", description = "Those that are decided, too.")
    private boolean all;

    @Option(names = "--follow", description = "Go on showing new ones and decisions.")
    private boolean follow;

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        try (Holds holds = Holds.open(target.database())) {
            if (follow) {
                follow(terminal, holds);
            } else {
                show(terminal, holds.list(all));
            }
            return Exit.DONE;
        }
    }

    private void show(Terminal terminal, List<Hold> holds) {
        if (json()) {
            holds.forEach(hold -> terminal.answer(HoldText.json(hold)));
        } else if (holds.isEmpty()) {
            terminal.say("nothing waits for a person");
        } else {
            List<String> lines = HoldText.table(terminal.out(), holds).lines();
            terminal.answer(terminal.out().paint(Style.STRONG, lines.getFirst()));
            lines.stream().skip(1).forEach(terminal::answer);
            terminal.say("next: pgcurb holds show " + holds.getFirst().id());
        }
    }

    private void follow(Terminal terminal, Holds holds) throws InterruptedException {
        Map<Long, Hold.State> shown = new HashMap<>();
        boolean first = true;
        while (true) {
            for (Hold hold : holds.list(true)) {
                Hold.State was = shown.put(hold.id(), hold.state());
                boolean news = first ? all || hold.state() == Hold.State.WAITING : was != hold.state();
                if (news && json()) {
                    terminal.answer(HoldText.json(hold));
                } else if (news) {
                    terminal.answer(HoldText.line(hold));
                }
            }
            first = false;
            Thread.sleep(POLL);
        }
    }
}
