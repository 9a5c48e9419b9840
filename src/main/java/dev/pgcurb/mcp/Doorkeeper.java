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
     */
    @Nullable
    Guest admit(String token);

    /** What {@code WWW-Authenticate} says to who was not admitted. */
    default String challenge() {
        return "Bearer realm=\"pgcurb\"";
    }

    /** The protected-resource metadata of RFC 9728; null where there is no authorization server. */
    default @Nullable Map<String, Object> metadata() {
        return null;
    }

    @Override
    void close();
}
