package dev.pgcurb.hold;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Timeout;

/** Notices of holds at a real receiver: signed, again after a failure, once where two send. */
@Timeout(120)
@SuppressWarnings("try") // a notifier works by itself
final class NotifierIT {
    private static final String SECRET = "a secret of enough bytes";
    private static final String MANY = "DELETE FROM bee WHERE id <= 8";

    /** What arrived. */
    private record Arrived(Map<String, String> headers, String body) {
        String id() {
            return Objects.requireNonNull(headers.get("webhook-id"));
        }
    }

    /** Answers the n-th request, from 1, as it is told. */
    private static final class Receiver implements AutoCloseable {
        final ConcurrentLinkedQueue<Arrived> arrived = new ConcurrentLinkedQueue<>();
        private final HttpServer server;

        Receiver(IntUnaryOperator status) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/hook", exchange -> {
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                int answer;
                synchronized (arrived) {
                    arrived.add(new Arrived(headers, body));
                    answer = status.applyAsInt(arrived.size());
                }
                exchange.sendResponseHeaders(answer, -1);
                exchange.close();
            });
            server.start();
        }

        Webhook webhook() {
            return Webhook.of("http://127.0.0.1:" + server.getAddress().getPort() + "/hook", SECRET);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @EachMajor
    void aHoldAndItsDecisionArriveSignedAndWithoutARowsValue(TestPostgres postgres) throws Exception {
        try (Apiary apiary = new Apiary(postgres);
                Receiver receiver = new Receiver(n -> 204);
                Notifier notifier = Notifier.start(apiary.gateway(), receiver.webhook())) {
            Connection slot = apiary.slot();
            long hold = apiary.hold(slot, MANY);
            assertThat(Apiary.result(slot, "SELECT pgcurb.ask(" + hold + ", 'my plea')"))
                    .isEmpty();
            until(() -> receiver.arrived.size() == 1);
            try (Holds holds = Holds.open(apiary.person())) {
                holds.deny(hold, "no reason of ours");
            }
            until(() -> receiver.arrived.size() == 2);
            List<Arrived> all = List.copyOf(receiver.arrived);
            assertThat(all).allSatisfy(each -> {
                assertThat(each.headers()).containsEntry("webhook-signature", "v1," + signature(each));
                assertThat(each.body())
                        .contains("\"hold\": " + hold, "\"rows\": 16", "\"public.mite\": 8", "\"v\": 1")
                        .doesNotContain("hidden", "varroa", "DELETE", "plea");
            });
            assertThat(all.getFirst().body()).contains("\"type\": \"hold.waiting\"");
            assertThat(all.getLast().body()).contains("\"type\": \"hold.denied\"", "\"state\": \"denied\"");
            assertThat(all.getFirst().id()).isNotEqualTo(all.getLast().id());
            until(() -> apiary.value("SELECT count(*) FROM pgcurb.notice WHERE sent_at IS NOT NULL AND attempts = 1")
                    .equals("2"));
        }
    }

    @EachMajor
    void whatDidNotArriveIsSentAgainLaterAndTheSameAgain(TestPostgres postgres) throws Exception {
        try (Apiary apiary = new Apiary(postgres);
                Receiver receiver = new Receiver(n -> n < 3 ? 500 : 200);
                Notifier notifier = Notifier.start(apiary.gateway(), receiver.webhook())) {
            apiary.hold(apiary.slot(), MANY);
            until(() -> apiary.value("SELECT attempts FROM pgcurb.notice WHERE sent_at IS NOT NULL")
                    .equals("3"));
            List<Arrived> all = List.copyOf(receiver.arrived);
            assertThat(all).hasSize(3);
            assertThat(all.stream().map(Arrived::id).distinct()).hasSize(1);
            assertThat(all.stream().map(Arrived::body).distinct()).hasSize(1);
            assertThat(all.get(2).headers()).containsEntry("webhook-signature", "v1," + signature(all.get(2)));
        }
    }

    @EachMajor
    void twoSendersDeliverEachOnce(TestPostgres postgres) throws Exception {
        try (Apiary apiary = new Apiary(postgres);
                Receiver receiver = new Receiver(n -> 200);
                Notifier one = Notifier.start(apiary.gateway(), receiver.webhook());
                Notifier other = Notifier.start(apiary.gateway(), receiver.webhook())) {
            apiary.run("INSERT INTO pgcurb.notice (hold_id, event, body)"
                    + " SELECT i, 'waiting', jsonb_build_object('n', i) FROM generate_series(1, 200) AS i");
            until(() -> apiary.value("SELECT count(*) FROM pgcurb.notice WHERE sent_at IS NULL")
                    .equals("0"));
            assertThat(receiver.arrived.stream().map(Arrived::id)).hasSize(200).doesNotHaveDuplicates();
        }
    }

    @EachMajor
    void aReceiverThatIsGoneKeepsNobodyFromHoldingAndIsGivenUpInTheEnd(TestPostgres postgres) throws Exception {
        Webhook gone;
        try (Receiver receiver = new Receiver(n -> 200)) {
            gone = receiver.webhook();
        }
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run("INSERT INTO pgcurb.notice (hold_id, event, body, attempts) VALUES (0, 'waiting', '{}', 11)");
            try (Notifier notifier = Notifier.start(apiary.gateway(), gone)) {
                Connection slot = apiary.slot();
                apiary.run("SELECT pgcurb.approve(" + apiary.hold(slot, MANY) + ", 'fine')");
                assertThat(Apiary.result(slot, MANY)).isEmpty();
                until(() -> apiary.value("SELECT given_up FROM pgcurb.notice WHERE hold_id = 0")
                        .equals("t"));
                until(() -> apiary.value("SELECT count(*) FROM pgcurb.notice WHERE last_error LIKE 'ConnectException%'"
                                + " AND NOT given_up AND due_at > at")
                        .equals("2"));
            }
        }
    }

    @EachMajor
    void aSenderThatDiedWithItsClaimLosesNothingAndSaysNothingLater(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres);
                Notices dead = new Notices(apiary.gateway());
                Notices next = new Notices(apiary.gateway())) {
            apiary.hold(apiary.slot(), MANY);
            Notices.Notice first = dead.claim(Duration.ofMinutes(1)).orElseThrow();
            assertThat(next.claim(Duration.ofMinutes(1))).isEmpty();
            apiary.run("UPDATE pgcurb.notice SET due_at = clock_timestamp()");
            Notices.Notice again = next.claim(Duration.ofMinutes(1)).orElseThrow();
            assertThat(again).isEqualTo(new Notices.Notice(first.id(), 2, first.body()));
            dead.settle(first, "it came back and failed", 1);
            assertThat(apiary.value("SELECT given_up FROM pgcurb.notice")).isEqualTo("f");
            next.settle(again, null, 1);
            assertThat(apiary.value("SELECT sent_at IS NOT NULL FROM pgcurb.notice"))
                    .isEqualTo("t");
            apiary.run("UPDATE pgcurb.notice SET at = at - INTERVAL '32 days'; SELECT pgcurb.forget_notices()");
            assertThat(apiary.value("SELECT count(*) FROM pgcurb.notice")).isEqualTo("0");
        }
    }

    private static String signature(Arrived arrived) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signed = arrived.id() + "." + arrived.headers().get("webhook-timestamp") + "." + arrived.body();
        return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    private static void until(BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 600 && !done.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(done.getAsBoolean()).isTrue();
    }
}
