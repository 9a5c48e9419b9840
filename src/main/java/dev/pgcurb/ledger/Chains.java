package dev.pgcurb.ledger;

import java.util.List;
import java.util.function.Consumer;

/** Where chains are read from: a database, or a file that was exported from one. */
public sealed interface Chains permits DatabaseChains, ExportedChains {

    /** What a chain says of itself: where it begins now, and where it ends. */
    record Head(Mark origin, Mark end) {}

    /** The heads of all chains, as they were when the entries were read. */
    List<Head> heads();

    /** Every entry, chain by chain, ordered by place; each is read once and need not be kept. */
    void each(Consumer<Link> reader);
}
