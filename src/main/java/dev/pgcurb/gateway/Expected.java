package dev.pgcurb.gateway;

import dev.pgcurb.wire.ErrorFields;
import org.jspecify.annotations.Nullable;

/**
 * An answer that Postgres owes us, in the order in which we asked. {@code quiet} ones were our own idea, and the client does
 * not hear of them.
 */
sealed interface Expected {
    /**
     * ParseComplete.
     *
     * @param before what the name stood for until then
     */
    record Parsed(Prepared prepared, @Nullable Prepared before, boolean quiet) implements Expected {}

    /** BindComplete. */
    record Bound(String portal, @Nullable Portal before, boolean quiet) implements Expected {}

    /**
     * RowDescription or NoData, the latter dropped when quiet; before it ParameterDescription, for a statement.
     *
     * @param statement null for a portal
     */
    record Described(@Nullable Prepared statement, boolean quiet) implements Expected {}

    /** CloseComplete. */
    record Closed(
            String name,
            @Nullable Prepared statement,
            @Nullable Portal portal,
            boolean quiet) implements Expected {}

    /** Rows and CommandComplete, EmptyQueryResponse or PortalSuspended. */
    record Ran(Attempt attempt) implements Expected {}

    /**
     * The error that we provoked.
     *
     * @param answer what the client is told instead
     */
    record Refused(ErrorFields answer) implements Expected {}

    /** ReadyForQuery. */
    record Synced(boolean quiet) implements Expected {}
}
