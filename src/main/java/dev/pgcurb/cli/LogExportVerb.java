package dev.pgcurb.cli;

import dev.pgcurb.ledger.DatabaseChains;
import dev.pgcurb.ledger.Export;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code pgcurb log export}: the whole ledger as JSON lines, to be checked anywhere. */
@Command(
        name = "export",
        description = "Write the whole ledger as JSON, one object a line; \"pgcurb log fsck --from FILE\" checks it"
                + " without a database.")
final class LogExportVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Override
    protected Exit run(Terminal terminal) {
        try (DatabaseChains chains = DatabaseChains.open(target.database())) {
            long entries = Export.write(chains, terminal::answer);
            terminal.good(entries + " entries exported");
        }
        return Exit.DONE;
    }
}
