package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.gateway.Authority;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code pgcurb user}, and {@code pgcurb serve --console} for the people that it added. */
@Timeout(180)
class ConsoleVerbsIT {
    private static final String PASSWORD = "four unrelated words here";

    @TempDir
    Path folder = Path.of("");

    @Test
    void peopleAreAddedAndSignInOverTls() throws Exception {
        Served served = new Served(TestPostgres.of(18, "serve").database(), folder);
        String anna = TestPostgres.unique("anna");
        Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\nsecond line\n");
        assertThat(user(served, "add", anna, "--rights", "approve,undo", "--password-file", password.toString())
                        .exit())
                .isEqualTo(Exit.DONE);
        assertThat(user(served, "add", anna, "--link").err()).contains("already", "[PGC436]");
        assertThat(user(served, "add", "Not A Name", "--link").err()).contains("a name is 1 to 63", "[PGC436]");
        assertThat(user(served, "add", "pgcurb_gateway", "--link").err()).contains("is a role of the database");
        assertThat(user(served, "add", "eve", "--as", served.agent(), "--link").err())
                .contains("nobody counts as");
        assertThat(user(served, "add", "eve", "--as", "nobody_at_all", "--link").err())
                .contains("there is no role");
        Path tooShort = Files.writeString(folder.resolve("short"), "elevenchars");
        assertThat(user(served, "password", anna, "--password-file", tooShort.toString())
                        .err())
                .contains("shorter than 12");
        assertThat(user(served, "add", "ben", "--link").out()).startsWith("/sign-in#link=");
        assertThat(user(served, "roles", "ben", "--rights", "suspend", "--as", "postgres")
                        .exit())
                .isEqualTo(Exit.DONE);
        assertThat(user(served, "list", "--json").out())
                .contains("\"name\":\"" + anna + "\",\"rights\":[\"see\",\"approve\",\"undo\"]")
                .contains("\"name\":\"ben\",\"rights\":[\"see\",\"suspend\"],\"databaseRole\":\"postgres\"");
        assertThat(user(served, "remove", "ben").exit()).isEqualTo(Exit.DONE);
        assertThat(user(served, "remove", "ben").err()).contains("there is no person");

        TestPostgres.run(served.admin(), "ALTER ROLE pgcurb_console PASSWORD 'gateway'");
        assertThatThrownBy(() -> new Serve(served.gateway(), folder, "--console", "0.0.0.0:0"))
                .hasMessageContaining("PGC302");
        Authority authority = new Authority(folder, "authority");
        Authority.Issued issued = authority.issue("console", "DNS:localhost", "rsa:2048");
        try (Serve serve = new Serve(
                        served.gateway(),
                        folder,
                        "--console",
                        "localhost:0",
                        "--tls-cert",
                        issued.certificate().toString(),
                        "--tls-key",
                        issued.key().toString());
                HttpClient client = HttpClient.newBuilder()
                        .sslContext(trusting(authority.root()))
                        .build()) {
            assertThat(serve.console()).startsWith("https://localhost:");
            HttpResponse<String> in = client.send(
                    HttpRequest.newBuilder(URI.create(serve.console() + "/api/v1/sign-in"))
                            .header("Content-Type", "application/json")
                            .header("Origin", serve.console())
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"name\": \"" + anna + "\", \"password\": \"" + PASSWORD + "\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(in.statusCode()).as(in.body()).isEqualTo(200);
            assertThat(in.headers().firstValue("Set-Cookie").orElse(""))
                    .startsWith("__Host-pgcurb=")
                    .endsWith("; Path=/; HttpOnly; SameSite=Strict; Secure");
            assertThat(in.headers().firstValue("Strict-Transport-Security")).isPresent();
            JsonNode me = JsonMapper.shared().readTree(in.body());
            assertThat(me.path("name").asString()).isEqualTo(anna);
        }
    }

    private static Ran user(Served served, String... args) {
        var all = new java.util.ArrayList<>(java.util.List.of("user"));
        all.addAll(java.util.List.of(args));
        all.addAll(java.util.List.of("--database", served.admin().withPassword()));
        return Ran.of(all.toArray(String[]::new));
    }

    private static SSLContext trusting(Path root) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(root)) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
