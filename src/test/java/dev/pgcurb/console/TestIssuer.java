package dev.pgcurb.console;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An OIDC issuer that lets in whoever is named, and tells lies when asked to. */
final class TestIssuer implements AutoCloseable {
    static final String CLIENT = "pgcurb-console";
    static final String SECRET = "s3cret:%";

    private final HttpServer server;
    private final RSAKey key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private UnaryOperator<JWTClaimsSet.Builder> lie = UnaryOperator.identity();
    private boolean unsigned;
    private boolean otherKey;

    TestIssuer() throws IOException, JOSEException {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> say(exchange, 200, """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys"}""".formatted(url())));
        server.createContext("/keys", exchange -> say(exchange, 200, new JWKSet(key.toPublicJWK()).toString()));
        server.createContext("/token", this::token);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    OidcOptions options() {
        return new OidcOptions(url(), CLIENT, SECRET, "openid profile", "preferred_username", "groups");
    }

    /** From now on its tokens say something else. */
    void lies(UnaryOperator<JWTClaimsSet.Builder> changed) {
        lie = changed;
    }

    void signsNothing() {
        unsigned = true;
    }

    void signsWithAnotherKey() {
        otherKey = true;
    }

    /** What a person's browser is sent back with: the path on the console with code and state. */
    String letsIn(String location, String person) {
        Map<String, String> asked = form(URI.create(location).getRawQuery());
        String code = "code" + codes.size();
        codes.put(
                code,
                Map.of(
                        "person", person,
                        "nonce", asked.get("nonce"),
                        "challenge", asked.get("code_challenge"),
                        "redirect", asked.get("redirect_uri")));
        return URI.create(asked.get("redirect_uri")).getPath() + "?code=" + code + "&state=" + asked.get("state");
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> sent = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> code = codes.remove(sent.getOrDefault("code", ""));
        String basic = "Basic "
                + Base64.getEncoder().encodeToString((CLIENT + ":s3cret%3A%25").getBytes(StandardCharsets.UTF_8));
        if (code == null
                || !basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || !Objects.equals(code.get("redirect"), sent.get("redirect_uri"))
                || !Objects.equals(code.get("challenge"), challenge(sent.getOrDefault("code_verifier", "")))) {
            say(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        JWTClaimsSet claims = lie.apply(new JWTClaimsSet.Builder()
                        .issuer(url())
                        .audience(CLIENT)
                        .subject("subject of " + code.get("person"))
                        .claim("preferred_username", code.get("person"))
                        .claim("nonce", code.get("nonce"))
                        .claim("groups", List.of("oncall"))
                        .issueTime(Date.from(Instant.now()))
                        .expirationTime(Date.from(Instant.now().plusSeconds(300))))
                .build();
        try {
            say(
                    exchange,
                    200,
                    "{\"token_type\": \"Bearer\", \"access_token\": \"x\", \"id_token\": \"" + token(claims) + "\"}");
        } catch (JOSEException e) {
            throw new IOException(e);
        }
    }

    private String token(JWTClaimsSet claims) throws JOSEException {
        if (unsigned) {
            return new PlainJWT(claims).serialize();
        }
        RSAKey signing = otherKey ? new RSAKeyGenerator(2048).keyID("one").generate() : key;
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("one").build(), claims);
        jwt.sign(new RSASSASigner(signing));
        return jwt.serialize();
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        return Arrays.stream(text.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static void say(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
