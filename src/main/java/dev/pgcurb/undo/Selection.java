package dev.pgcurb.undo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What to undo. Everything that is named must hold: the lease <em>and</em> the time, say. Immutable.
 *
 * @param terms the keys of {@code pgcurb.undo_selection} with their values
 */
public record Selection(Map<String, String> terms) {

    public Selection {
        terms = Map.copyOf(terms);
    }

    public static Selection none() {
        return new Selection(Map.of());
    }

    /** The one attempt with this number in the ledger. */
    public Selection entry(long entry) {
        return with("entry", Long.toString(entry));
    }

    /** The transaction with this number, as {@code pg_current_xact_id()} says it. */
    public Selection transaction(long xid) {
        return with("xid", Long.toString(xid));
    }

    public Selection lease(long lease) {
        return with("lease", Long.toString(lease));
    }

    public Selection agent(String agent) {
        return with("agent", agent);
    }

    /** Statements that began at this time or later, by the server's clock. */
    public Selection since(Instant since) {
        return with("since", since.toString());
    }

    /** Statements that began before this time, by the server's clock. */
    public Selection until(Instant until) {
        return with("until", until.toString());
    }

    /** An earlier undo: undoing it brings back what it took back. */
    public Selection undo(long undo) {
        return with("undo", Long.toString(undo));
    }

    public boolean isEmpty() {
        return terms.isEmpty();
    }

    private Selection with(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(terms);
        more.put(key, value);
        return new Selection(more);
    }

    String json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        terms.forEach(node::put);
        return node.toString();
    }
}
