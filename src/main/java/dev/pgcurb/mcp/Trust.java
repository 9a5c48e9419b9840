package dev.pgcurb.mcp;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose access tokens are taken, and what they mean here.
 *
 * @param issuer the authorization server, as its tokens name it
 * @param audience what tokens must be for: the URL by which clients call this server
 * @param keys where the issuer's public keys are (a JWK set); https, or on this machine
 * @param scope that a token must have
 * @param agent the agent that every token is for; null: the token says
 * @param agentClaim the claim of the token that names the agent, where {@code agent} is null
 * @param claims the lease's claims, by name, each with the claim of the token that it is taken from
 */
public record Trust(
        String issuer,
        String audience,
        URI keys,
        String scope,
        @Nullable String agent,
        String agentClaim,
        Map<String, String> claims) {
    public Trust {
        claims = Map.copyOf(claims);
    }
}
