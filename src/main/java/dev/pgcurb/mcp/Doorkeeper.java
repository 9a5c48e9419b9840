package dev.pgcurb.mcp;

import org.jspecify.annotations.Nullable;

/** Says whose a bearer token is. */
public interface Doorkeeper extends AutoCloseable {
    /**
     * The guest of a token.
     *
     * @param token what came after {@code Bearer} in the Authorization header
     * @return null when it is not good, for whatever reason: nobody learns which
     */
    @Nullable
    Guest admit(String token);

    @Override
    void close();
}
