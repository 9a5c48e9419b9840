package dev.pgcurb.cli;

import dev.pgcurb.ledger.DatabaseChains;
import dev.pgcurb.ledger.Mark;
import dev.pgcurb.ledger.Witness;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb log checkpoint}: bears witness, outside of the database, of what the chains are now. */
@Command(
        name = "checkpoint",
        description = "Append what all chains are now to a witness file. Keep it where the database's admins cannot"
                + " write.")
final class LogCheckpointVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(names = "--to", paramLabel = "FILE", required = true, description = "The witness file; made if missing.")
    private @Nullable Path to;

    @Override
    protected Exit run(Terminal terminal) {
        List<Mark> marks;
        try (DatabaseChains chains = DatabaseChains.open(target.database())) {
            marks = Witness.checkpoint(chains, Objects.requireNonNull(to), Instant.now());
        }
        for (Mark mark : marks) {
            if (json()) {
                terminal.answer(Json.answer()
                        .put("gateway", mark.gateway())
                        .put("seq", mark.seq())
                        .put("hash", mark.hex()));
            } else {
                terminal.answer(mark.toString());
            }
        }
        terminal.good(marks.size() + " chains witnessed in " + to);
        terminal.say("next: pgcurb log fsck --witness " + to);
        return Exit.DONE;
    }
}
