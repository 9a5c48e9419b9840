package dev.pgcurb.mcp;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import java.net.MalformedURLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits who has an access token (a JWT) of the authorization server, as an OAuth 2.1 resource server does: signature, type, issuer,
 * audience, expiry and scope are checked. Then the token's claims become a lease's claims, by a key of the database that lasts for
 * minutes. Tokens that are an agent's key are left to the keyring.
 */
public final class AccessTokens implements Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(AccessTokens.class);
    private static final Duration PASS = Duration.ofMinutes(10);
    private static final Duration RENEWED = Duration.ofMinutes(5);
    private static final int REMEMBERED = 1_000;

    private final Trust trust;
    private final Keys keys;
    private final DatabaseUrl gateway;
    private final Doorkeeper keyring;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    /** By the guest's id; the oldest goes when there are too many. Guarded by this. */
    private final Map<String, Pass> passes = new LinkedHashMap<>();

    private record Pass(Key.Name name, Secret secret, Instant until) {}

    /**
     * @param control the database with the login of {@code pgcurb_gateway}
     * @param gateway where guests come in
     * @param keyring whom to ask first
     */
    public AccessTokens(Trust trust, DatabaseUrl control, DatabaseUrl gateway, Doorkeeper keyring) {
        this.trust = trust;
        this.keys = new Keys(control);
        this.gateway = gateway;
        this.keyring = keyring;
        JWKSource<SecurityContext> source;
        try {
            source =
                    JWKSourceBuilder.create(trust.keys().toURL()).retrying(true).build();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("not the URL of a JWK set", e);
        }
        // Never "none", and nothing with a shared secret.
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256), source));
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("at+jwt"), JOSEObjectType.JWT, null));
        processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                trust.audience(),
                new JWTClaimsSet.Builder().issuer(trust.issuer()).build(),
                Set.of("sub", "exp")));
    }

    @Override
    public @Nullable Guest admit(String token) throws TooNarrow {
        Guest byKey = keyring.admit(token);
        if (byKey != null) {
            return byKey;
        }
        try {
            JWTClaimsSet said = processor.process(token, null);
            if (!scopes(said).contains(trust.scope())) {
                throw new TooNarrow();
            }
            String agent = trust.agent() != null ? trust.agent() : said.getStringClaim(trust.agentClaim());
            if (agent == null) {
                return null;
            }
            return guest(said.getSubject(), agent, claims(said));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException e) {
            LOG.debug("a token was not taken", e);
            return null;
        } catch (Problem e) {
            LOG.warn("a token was good and led to no lease: {}", e.what());
            return null;
        }
    }

    private static List<String> scopes(JWTClaimsSet said) throws ParseException {
        String scope = said.getStringClaim("scope");
        return scope == null ? List.of() : Arrays.asList(scope.split(" ", -1));
    }

    private Map<String, Object> claims(JWTClaimsSet said) {
        Map<String, Object> claims = new TreeMap<>();
        trust.claims().forEach((ours, theirs) -> {
            Object value = said.getClaim(theirs);
            if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                claims.put(ours, value); // of what type it must be, the database knows
            }
        });
        return claims;
    }

    private Guest guest(String subject, String agent, Map<String, Object> claims) {
        String id = "oauth " + Keyring.hash(trust.issuer() + "\n" + subject + "\n" + agent + "\n" + claims);
        return new Guest(id, agent, claims, login(pass(id, agent, claims)));
    }

    private DatabaseUrl login(Pass pass) {
        return gateway.withLogin(pass.name().user(), pass.secret().reveal());
    }

    /** A pass that is good for some minutes more; the same one as long as it is renewed in time. */
    private synchronized Pass pass(String id, String agent, Map<String, Object> claims) {
        Pass pass = passes.get(id);
        if (pass != null && pass.until().isAfter(Instant.now().plus(RENEWED))) {
            return pass;
        }
        var name = new Key.Name(agent, "oauth" + Keyring.hash(id).substring(0, 24));
        Secret secret = pass == null ? Secret.mint() : pass.secret();
        Instant until = Instant.now().plus(PASS);
        keys.lend(name, secret, claims, PASS);
        var fresh = new Pass(name, secret, until);
        passes.put(id, fresh);
        if (passes.size() > REMEMBERED) {
            passes.remove(passes.keySet().iterator().next());
        }
        return fresh;
    }

    @Override
    public String challenge(@Nullable String error) {
        String audience = trust.audience();
        int path = audience.indexOf('/', audience.indexOf("://") + 3);
        String origin = path < 0 ? audience : audience.substring(0, path);
        return "Bearer " + (error == null ? "" : "error=\"" + error + "\", ") + "resource_metadata=\"" + origin
                + HttpServer.METADATA + HttpServer.PATH + "\", scope=\"" + trust.scope() + "\"";
    }

    @Override
    public Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("resource", trust.audience());
        metadata.put("authorization_servers", List.of(trust.issuer()));
        metadata.put("scopes_supported", List.of(trust.scope()));
        metadata.put("bearer_methods_supported", List.of("header"));
        metadata.put("resource_name", "pgcurb");
        return metadata;
    }

    @Override
    public void close() {
        keyring.close();
        keys.close();
    }
}
