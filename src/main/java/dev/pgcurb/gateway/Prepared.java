package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement as the client made it.
 *
 * @param statement null for an empty text, and for several statements in one, which Postgres refuses to prepare
 * @param payload the Parse message, to make it again
 * @param types of its parameters
 * @param epoch see {@link Names#epoch}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Prepared(
        String name, String text, @Nullable Statement statement, byte[] payload, ParameterTypes types, long epoch) {
    /** A simple query's statement, which nobody can name afterwards. */
    static Prepared unnamed(String text, @Nullable Statement statement) {
        byte[] nothing = new byte[0];
        return new Prepared("", text, statement, nothing, new ParameterTypes(nothing), 0);
    }

    Prepared at(long later) {
        return new Prepared(name, text, statement, payload, types, later);
    }
}
