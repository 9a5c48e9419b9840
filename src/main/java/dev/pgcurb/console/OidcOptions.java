package dev.pgcurb.console;

import org.jspecify.annotations.Nullable;

/**
 * An OIDC issuer that people may sign in through.
 *
 * @param issuer its URL, exactly as it calls itself
 * @param client what we are called there
 * @param secret of that client; null for one that has none: PKCE is used in any case
 * @param scope with {@code openid}
 * @param nameClaim which claim is a person's name here: {@code preferred_username}, or {@code email}, which must be verified
 * @param groupsClaim which claim has a person's groups
 */
public record OidcOptions(
        String issuer, String client, @Nullable String secret, String scope, String nameClaim, String groupsClaim) {
    /** Where the issuer sends people back to, on the console. */
    public static final String CALLBACK = "/api/v1/oidc/callback";

    /** Never with the secret. */
    @Override
    public String toString() {
        return "OidcOptions[" + issuer + ", " + client + "]";
    }
}
