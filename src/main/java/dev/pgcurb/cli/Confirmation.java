package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.hold.Hold;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A large change is approved by who has read how large it is. */
final class Confirmation {
    /** Rows from which the number has to be repeated. */
    static final long LARGE = 1000;

    @Option(names = "--rows", paramLabel = "N", description = "Confirm that it changes this many rows.")
    private @Nullable Long rows;

    @Option(names = "--yes", description = "Approve however many rows it changes.")
    private boolean yes;

    /**
     * Passes when the number of rows was repeated, or need not be.
     *
     * @throws Problem PGC413 when it was not, or wrongly
     */
    void check(Hold hold) {
        Long confirmed = rows;
        if (confirmed != null && confirmed != hold.rows()) {
            throw Problem.of(Code.PGC413, "hold " + hold.id() + " changes " + hold.rows() + " rows, not " + confirmed)
                    .hint("look again: pgcurb holds show " + hold.id());
        }
        if (confirmed == null && !yes && hold.rows() >= LARGE) {
            throw Problem.of(Code.PGC413, "hold " + hold.id() + " changes " + hold.rows() + " rows")
                    .hint("confirm with" + hint(hold) + ", or with --yes");
        }
    }

    static String hint(Hold hold) {
        return hold.rows() >= LARGE ? " --rows " + hold.rows() : "";
    }
}
