package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.mcp.Trust;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose access tokens MCP takes besides agents' keys. */
final class OauthOptions {
    @Option(
            names = "--oauth-issuer",
            paramLabel = "URL",
            description = "MCP takes access tokens (JWT) of this authorization server, besides agents' keys.")
    private @Nullable String issuer;

    @Option(names = "--oauth-keys", paramLabel = "URL", description = "Its public keys, a JWK set.")
    private @Nullable String keys;

    @Option(
            names = "--oauth-audience",
            paramLabel = "URL",
            description = "What tokens must be for: the URL by which clients call this server.")
    private @Nullable String audience;

    @Option(
            names = "--oauth-scope",
            paramLabel = "NAME",
            description = "The scope that a token needs; pgcurb unless said.")
    private String scope = "pgcurb";

    @Option(names = "--oauth-agent", paramLabel = "AGENT", description = "The agent that every token is for.")
    private @Nullable String agent;

    @Option(
            names = "--oauth-agent-claim",
            paramLabel = "NAME",
            description = "Or: the token's claim that names the agent; pgcurb_agent unless said.")
    private String agentClaim = "pgcurb_agent";

    @Option(
            names = "--oauth-claim",
            paramLabel = "NAME=CLAIM",
            description = "A claim of the lease and the token's claim that it is taken from; repeatable.")
    private Map<String, String> claims = new LinkedHashMap<>();

    /** What they say together; null when nobody's tokens are taken. */
    @Nullable
    Trust trust() {
        if (issuer == null && keys == null && audience == null) {
            return null;
        }
        if (issuer == null || keys == null || audience == null) {
            throw Problem.of(
                    Code.PGC598, "access tokens need --oauth-issuer, --oauth-keys and --oauth-audience together");
        }
        return new Trust(issuer, audience, keys(keys), scope, agent, agentClaim, Map.copyOf(claims));
    }

    /** Keys that somebody on the way could change would let them in. */
    private static URI keys(String given) {
        try {
            URI uri = URI.create(given);
            String host = uri.getHost();
            boolean here = host != null && InetAddress.getByName(host).isLoopbackAddress();
            if ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here)) {
                return uri;
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            throw Problem.of(Code.PGC598, "\"" + given + "\" is not where keys can be had")
                    .because(e);
        }
        throw Problem.of(Code.PGC598, "keys are fetched by https, not from \"" + given + "\"");
    }
}
