package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pgcurb.demo.Site;
import dev.pgcurb.postgres.Host;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Access tokens of a test issuer: what is checked, and what becomes of their claims. */
class OauthIT {
    private static final String AUDIENCE = "https://pgcurb.example/mcp";
    private static com.sun.net.httpserver.HttpServer issuer;
    private static RSAKey key;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        byte[] set = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
        issuer =
                com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, set.length);
            exchange.getResponseBody().write(set);
            exchange.close();
        });
        issuer.start();
        Site site = Bees.on(18);
        var trust = new Trust(
                name(), AUDIENCE, URI.create(name() + "/keys"), "bees", null, "agent", Map.of("chapter", "org"));
        server = HttpServer.forKeys(site.admin(), new Host(site.host(), site.port()), "127.0.0.1", 0, null, trust);
    }

    @AfterAll
    static void stop() {
        server.close();
        issuer.stop(0);
    }

    private static String name() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private static JWTClaimsSet.Builder good() {
        return new JWTClaimsSet.Builder()
                .issuer(name())
                .audience(AUDIENCE)
                .subject("ada")
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("scope", "openid bees")
                .claim("agent", "warden")
                .claim("org", 5);
    }

    private static String signed(RSAKey with, UnaryOperator<JWTClaimsSet.Builder> claims) throws Exception {
        var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID("one")
                .type(new JOSEObjectType("at+jwt"))
                .build();
        var jwt = new SignedJWT(header, claims.apply(good()).build());
        jwt.sign(new RSASSASigner(with));
        return jwt.serialize();
    }

    private static HttpResponse<String> ask(String token, String tool, String arguments) throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + ",\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":"
                + "\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        return send(HttpRequest.newBuilder(URI.create(server.url()))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void a_token_opens_a_lease_with_its_claims_and_row_filters_read_them() throws Exception {
        String token = signed(key, claims -> claims);
        HttpResponse<String> who = ask(token, "whoami", "{}");
        assertThat(who.statusCode()).isEqualTo(200);
        assertThat(who.body()).contains("\"agent\":\"warden\"", "\"claims\":{\"chapter\":5}");
        String sql = "{\"sql\":\"SELECT min(chapter_id), max(chapter_id) FROM observations\"}";
        assertThat(ask(token, "query", sql).body()).contains("\"rows\":[[5,5]]");
        String other = signed(key, claims -> claims.claim("org", 6).subject("grace"));
        assertThat(ask(other, "query", sql).body()).contains("\"rows\":[[6,6]]");
    }

    @Test
    void what_is_wrong_with_a_token_lets_nobody_in() throws Exception {
        RSAKey stranger = new RSAKeyGenerator(2048).keyID("one").generate();
        for (String token : List.of(
                signed(stranger, claims -> claims),
                signed(key, claims -> claims.issuer("https://elsewhere.example")),
                signed(key, claims -> claims.audience("https://other.example/mcp")),
                signed(
                        key,
                        claims -> claims.expirationTime(Date.from(Instant.now().minusSeconds(300)))),
                signed(key, claims -> claims.expirationTime(null)),
                signed(key, claims -> claims.claim("agent", null)),
                signed(key, claims -> claims.claim("agent", "nobody")),
                signed(key, claims -> claims.claim("org", null)),
                signed(key, claims -> claims.claim("org", "five")),
                new PlainJWT(good().build()).serialize(),
                "not.a.token")) {
            HttpResponse<String> answer = ask(token, "whoami", "{}");
            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("resource_metadata=\"https://pgcurb.example/.well-known/oauth-protected-resource/mcp\"")
                    .contains("error=\"invalid_token\"");
        }
    }

    @Test
    void a_token_without_the_scope_is_told_which_one_it_needs() throws Exception {
        for (String scope : new String[] {"openid", null}) {
            HttpResponse<String> answer = ask(signed(key, claims -> claims.claim("scope", scope)), "whoami", "{}");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("error=\"insufficient_scope\"", "scope=\"bees\"", "resource_metadata=\"https://");
        }
        HttpResponse<String> without =
                send(HttpRequest.newBuilder(URI.create(server.url())).GET());
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate").orElse("")).doesNotContain("error=");
    }

    @Test
    void the_metadata_says_who_issues_tokens() throws Exception {
        for (String path :
                List.of("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp")) {
            HttpResponse<String> answer =
                    send(HttpRequest.newBuilder(URI.create(server.url().replace("/mcp", path)))
                            .GET());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("\"resource\":\"" + AUDIENCE + "\"", Objects.requireNonNull(name()), "\"bees\"");
        }
    }

    @Test
    void an_agents_key_is_still_good() throws Exception {
        assertThat(ask(Bees.on(18).agent("analyst").mcpKey(), "whoami", "{}").body())
                .contains("\"agent\":\"analyst\"");
    }
}
