package dev.pgcurb.mcp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says whose a bearer token is. */
public interface Doorkeeper extends AutoCloseable {
    /**
     * The guest of a token.
     *
     * @param token what came after {@code Bearer} in the Authorization header
     * @return null when it is not good, for whatever reason: nobody learns which
     * @throws TooNarrow when it is good in everything but its scope
     */
    @Nullable
    Guest admit(String token) throws TooNarrow;

    /**
     * What {@code WWW-Authenticate} says to who was not admitted.
     *
     * @param error a code of RFC 6750, section 3.1; null where no token was sent
     */
    default String challenge(@Nullable String error) {
        return "Bearer realm=\"pgcurb\"" + (error == null ? "" : ", error=\"" + error + "\"");
    }

    /** A token is genuine and for this server, and has not the scope: its client may ask for another one. */
    final class TooNarrow extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /** The protected-resource metadata of RFC 9728; null where there is no authorization server. */
    default @Nullable Map<String, Object> metadata() {
        return null;
    }

    @Override
    void close();
}
