package dev.pgcurb.ledger;

import java.util.function.Consumer;

/** Writes chains as JSON lines, so that they can be checked where there is no database. */
public final class Export {
    private Export() {}

    /** Gives one line for each chain and then one for each entry, without line ends; returns how many entries. */
    public static long write(Chains chains, Consumer<String> lines) {
        chains.heads().forEach(head -> lines.accept(ExportLine.of(head)));
        long[] entries = {0};
        chains.each(link -> {
            lines.accept(ExportLine.of(link));
            entries[0]++;
        });
        return entries[0];
    }
}
