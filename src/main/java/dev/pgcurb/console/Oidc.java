package dev.pgcurb.console;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.Proof;
import dev.pgcurb.people.Vouched;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One OIDC issuer and what we are to it: authorization code with PKCE, and an ID token whose signature, issuer, audience, times and nonce
 * are checked. Which people that lets in, the database says.
 */
final class Oidc {
    private final OidcOptions options;
    private final String redirect;
    private final OidcWire wire = new OidcWire();

    /** The issuer's endpoints with its keys; made at the first sign-in, so that a console starts without its issuer. Guarded by this. */
    private @Nullable Known known;

    private record Known(URI authorization, URI token, DefaultJWTProcessor<SecurityContext> tokens) {}

    /** What one sign-in asks, and by what its answer is known. */
    record Question(String state, String nonce, String verifier) {
        static Question mint() {
            return new Question(Proof.mintSecret(), Proof.mintSecret(), Proof.mintSecret());
        }

        /** Null when it is none. */
        static @Nullable Question parse(@Nullable String text) {
            String[] parts = text == null ? new String[0] : text.split("\\.", -1);
            return parts.length == 3 ? new Question(parts[0], parts[1], parts[2]) : null;
        }

        String text() {
            return state + "." + nonce + "." + verifier;
        }
    }

    /** @param redirect where it sends people back: {@code https://console.example/api/v1/oidc/callback} */
    Oidc(OidcOptions options, String redirect) {
        this.options = options;
        this.redirect = redirect;
    }

    String issuer() {
        return options.issuer();
    }

    String name() {
        return Objects.requireNonNullElse(URI.create(options.issuer()).getHost(), options.issuer());
    }

    /** Where the browser is sent. */
    URI authorization(Question question) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", options.client());
        query.put("redirect_uri", redirect);
        query.put("scope", options.scope());
        query.put("state", question.state());
        query.put("nonce", question.nonce());
        query.put("code_challenge", challenge(question.verifier()));
        query.put("code_challenge_method", "S256");
        URI endpoint = known().authorization();
        return URI.create(endpoint + (endpoint.getQuery() == null ? "?" : "&") + form(query));
    }

    /** Whom the issuer vouches for with this code. @throws Problem PGC437 */
    Vouched redeem(String code, Question question) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("grant_type", "authorization_code");
        fields.put("code", code);
        fields.put("redirect_uri", redirect);
        fields.put("client_id", options.client());
        fields.put("code_verifier", question.verifier());
        String secret = options.secret();
        String token = wire.post(known().token(), form(fields), options.client(), secret)
                .path("id_token")
                .asString("");
        try {
            JWTClaimsSet said = known().tokens().process(token, null);
            if (!question.nonce().equals(said.getStringClaim("nonce"))) {
                throw refused("its answer has another nonce");
            }
            String authorized = said.getStringClaim("azp");
            boolean ours = options.client().equals(authorized);
            if (authorized == null ? said.getAudience().size() > 1 : !ours) {
                throw refused("its answer is for another client");
            }
            return new Vouched(options.issuer(), said.getSubject(), name(said), groups(said), question.nonce());
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw Problem.of(Code.PGC437, "the issuer's answer does not hold").because(e);
        }
    }

    private String name(JWTClaimsSet said) throws ParseException {
        String name = said.getStringClaim(options.nameClaim());
        if (name == null
                || (options.nameClaim().equals("email")
                        && !Boolean.TRUE.equals(said.getBooleanClaim("email_verified")))) {
            throw refused("its answer names nobody by \"" + options.nameClaim() + "\"");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private List<String> groups(JWTClaimsSet said) throws ParseException {
        Object claim = said.getClaim(options.groupsClaim());
        if (claim instanceof String one) {
            return List.of(one);
        }
        List<String> many = claim == null ? null : said.getStringListClaim(options.groupsClaim());
        return many == null ? List.of() : many;
    }

    private synchronized Known known() {
        Known before = known;
        if (before != null) {
            return before;
        }
        var metadata =
                wire.get(URI.create(options.issuer().replaceFirst("/$", "") + "/.well-known/openid-configuration"));
        if (!options.issuer().equals(metadata.path("issuer").asString(""))) {
            throw refused("it calls itself by another name");
        }
        URI keys = OidcWire.place(metadata.path("jwks_uri").asString(""));
        try {
            JWKSource<SecurityContext> source =
                    JWKSourceBuilder.create(keys.toURL()).retrying(true).build();
            var tokens = new DefaultJWTProcessor<SecurityContext>();
            // Never "none", and nothing with a shared secret.
            tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(
                    Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256), source));
            tokens.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    options.client(),
                    new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
                    Set.of("sub", "exp", "iat", "nonce")));
            known = new Known(
                    OidcWire.place(metadata.path("authorization_endpoint").asString("")),
                    OidcWire.place(metadata.path("token_endpoint").asString("")),
                    tokens);
            return Objects.requireNonNull(known);
        } catch (java.net.MalformedURLException e) {
            throw Problem.of(Code.PGC437, "the issuer does not say where its keys are")
                    .because(e);
        }
    }

    private static Problem refused(String why) {
        return Problem.of(Code.PGC437, "the issuer was not believed: " + why);
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
