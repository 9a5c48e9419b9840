package dev.pgcurb.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a monitor asks: {@code /metrics}; {@code /healthz}, 200 while the process lives; {@code /readyz}, 200 when agents may come and
 * 503 with the reason when not. Counts and states only: nothing that an agent wrote.
 */
final class Http implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Http.class);
    private static final int BACKLOG = 16;
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private Http(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
    }

    /** @throws Problem PGC301 when the address is not to be had */
    static Http open(InetSocketAddress address, Serving serving) {
        try {
            var http = new Http(HttpServer.create(address, BACKLOG));
            http.answer("/metrics", PROMETHEUS, () -> new Answer(200, serving.metrics()));
            http.answer("/healthz", TEXT, () -> new Answer(200, "alive\n"));
            http.answer("/readyz", TEXT, () -> {
                Optional<String> why = serving.unready();
                return new Answer(why.isEmpty() ? 200 : 503, why.orElse("ready") + "\n");
            });
            http.server.start();
            return http;
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC301,
                            "metrics and health cannot listen on \"" + address.getHostString() + ":" + address.getPort()
                                    + "\"")
                    .hint("choose another address for --http, or end what listens there")
                    .because(e);
        }
    }

    private record Answer(int status, String body) {}

    private void answer(String path, String type, Supplier<Answer> source) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (!exchange.getRequestURI().getPath().equals(path)) {
                    send(exchange, TEXT, new Answer(404, "not found\n"));
                } else if (!exchange.getRequestMethod().equals("GET")) {
                    send(exchange, TEXT, new Answer(405, "GET only\n"));
                } else {
                    send(exchange, type, source.get());
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("a monitor was not answered", e);
            }
        });
    }

    private static void send(HttpExchange exchange, String type, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
