package dev.pgcurb.cli;

import dev.pgcurb.ledger.Checkpoints;
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
        description = "Have a witness see what all chains are now. Keep it where the database's admins cannot write.")
final class LogCheckpointVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(
            names = "--to",
            paramLabel = "PLACE",
            required = true,
            description = "The witness: a file, made if missing, or an address (http://, https://) that takes a POST.")
    private @Nullable String to;

    @Option(names = "--sign", paramLabel = "FILE", description = "An Ed25519 private key, PEM, to sign the marks with.")
    private @Nullable Path key;

    @Override
    protected Exit run(Terminal terminal) {
        String place = Objects.requireNonNull(to);
        List<Mark> marks;
        try (DatabaseChains chains = DatabaseChains.open(target.database())) {
            marks = Witness.checkpoint(chains, place, Instant.now(), SigningKey.read(key));
        }
        Checkpoints.note(target.database(), marks, place);
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
        terminal.good(marks.size() + " chains witnessed by " + place);
        terminal.say("next: pgcurb log fsck --witness " + place);
        return Exit.DONE;
    }
}
