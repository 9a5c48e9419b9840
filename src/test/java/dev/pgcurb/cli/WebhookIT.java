package dev.pgcurb.cli;

import static dev.pgcurb.cli.Served.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.gateway.Authority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pgcurb serve --webhook}: what people are told, and an agent that waits for them, over TLS. */
@Timeout(180)
class WebhookIT {
    private static final String KEY = "a key of enough bytes";

    @TempDir
    Path folder = Path.of("");

    @EachMajor(cluster = "serve")
    void aHoldIsToldWhileItsStatementWaitsOverTlsAndRunsWhenApproved(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        TestPostgres.run(served.admin(), "UPDATE pgcurb.ceiling SET wait = '2 minutes' WHERE hold");
        Authority authority = new Authority(folder, "authority");
        Authority.Issued issued = authority.issue("gateway", "DNS:localhost", "rsa:2048");
        Path secret = Files.writeString(
                folder.resolve("secret"),
                "whsec_" + Base64.getEncoder().encodeToString(KEY.getBytes(StandardCharsets.UTF_8)) + "\n");
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        HttpServer receiver = receiver(told);
        String url = served.admin().withPassword();
        try (Serve serve = new Serve(
                        served.gateway(),
                        folder,
                        "--webhook",
                        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook",
                        "--webhook-secret-file",
                        secret.toString(),
                        "--tls-cert",
                        issued.certificate().toString(),
                        "--tls-key",
                        issued.key().toString());
                Connection session = served.connect(serve.port(), authority.root())) {
            CompletableFuture<Integer> waits = Served.meanwhile(() -> {
                try {
                    return session.createStatement().executeUpdate("DELETE FROM item WHERE id <= 10");
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            until(() -> told.size() == 1);
            assertThat(told.element()).contains("\"type\": \"hold.waiting\"", "\"rows\": 10", served.agent());
            String hold = served.column("SELECT id FROM pgcurb.hold").getFirst();
            CompletableFuture<Ran> person =
                    Served.meanwhile(() -> Ran.of("holds", "wait", hold, "--timeout", "1m", "--database", url));
            assertThat(waits).isNotDone();
            assertThat(Ran.of("approve", hold, "--reason", "looked at it", "--yes", "--database", url)
                            .exit())
                    .isEqualTo(Exit.DONE);
            assertThat(waits.join()).isEqualTo(10);
            assertThat(person.join().exit()).isEqualTo(Exit.DONE);
            until(() -> told.stream().anyMatch(body -> body.contains("\"type\": \"hold.approved\"")));
            assertThat(told).noneMatch(body -> body.contains("DELETE") || body.contains("item 1"));
        } finally {
            receiver.stop(0);
        }
    }

    @EachMajor(cluster = "serve")
    void aWebhookInTheClearOrWithoutASecretDoesNotStart(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        assertThatThrownBy(() -> new Serve(served.gateway(), folder, "--webhook", "https://example.com/hook").close())
                .hasMessageContaining("PGC414");
        Path secret = Files.writeString(folder.resolve("secret"), KEY);
        assertThatThrownBy(() -> new Serve(
                                served.gateway(),
                                folder,
                                "--webhook",
                                "http://example.com/hook",
                                "--webhook-secret-file",
                                secret.toString())
                        .close())
                .hasMessageContaining("PGC414");
    }

    /** Keeps the bodies whose signature is right; answers 204 to those, and 400 to any other. */
    private static HttpServer receiver(ConcurrentLinkedQueue<String> told) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            String signed = headers.getFirst("webhook-id") + "." + headers.getFirst("webhook-timestamp") + "." + body;
            boolean right = ("v1," + signature(signed)).equals(headers.getFirst("webhook-signature"));
            if (right) {
                told.add(body);
            }
            exchange.sendResponseHeaders(right ? 204 : 400, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String signature(String signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
