package dev.pgcurb.cli;

import dev.pgcurb.hold.Hold;
import dev.pgcurb.hold.Holds;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb holds wait N}: 0 approved, 3 the answer is no, 4 still waiting. */
@Command(
        name = "wait",
        description = "Wait until a hold is decided. Ends with 0 when it is approved, 3 when it is not, 4 when nobody"
                + " decided in time.")
final class HoldsWaitVerb extends Verb {
    private static final Duration POLL = Duration.ofMillis(500);

    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "N", description = "The number of the hold.")
    private long id;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Span.Length.class,
            defaultValue = "5m",
            description = "How long to wait: 90s, 30m, 12h.")
    private Duration timeout = Duration.ofMinutes(5);

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        try (Holds holds = Holds.open(target.database())) {
            Hold hold = holds.find(id);
            while (hold.state() == Hold.State.WAITING && System.nanoTime() - end < 0) {
                Thread.sleep(POLL);
                hold = holds.find(id);
            }
            if (json()) {
                terminal.answer(HoldText.json(hold));
            } else {
                terminal.answer(HoldText.line(hold));
            }
            return switch (hold.state()) {
                case APPROVED, USED -> Exit.DONE;
                case DENIED, REVOKED, EXPIRED, LAPSED -> Exit.NO;
                case WAITING -> Exit.WAITING;
            };
        }
    }
}
