package dev.pgcurb.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.ledger.Witness;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness for other machines' ledgers: appends the marks that are POSTed to a file, and gives the file to whoever GETs it. It never
 * changes or removes a line, so the worst that a stranger can do is add one, and with a public key not even that.
 */
public final class WitnessServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WitnessServer.class);
    private static final int BACKLOG = 16;
    /** Some 4,000 marks: one checkpoint of very many gateways. */
    private static final int MOST_BYTES = 1 << 20;

    private final HttpServer server;
    private final Path file;
    private final @Nullable PublicKey key;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private WitnessServer(HttpServer server, Path file, @Nullable PublicKey key) {
        this.server = server;
        this.file = file;
        this.key = key;
    }

    /**
     * Listens.
     *
     * @param key whose signature each mark must bear; null takes any
     * @throws Problem PGC301 when the address is not to be had
     */
    public static WitnessServer start(InetSocketAddress address, Path file, @Nullable PublicKey key) {
        try {
            var witness = new WitnessServer(HttpServer.create(address, BACKLOG), file, key);
            witness.server.setExecutor(witness.threads);
            witness.server.createContext("/", witness::answer);
            witness.server.start();
            return witness;
        } catch (IOException e) {
            throw Problem.of(Code.PGC301, "the witness cannot listen on \"" + address + "\"")
                    .hint("choose another address, or end what listens there")
                    .because(e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "POST" -> take(exchange);
                case "GET" -> give(exchange);
                default -> exchange.sendResponseHeaders(405, -1);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("a request to the witness failed: {}", e.getMessage());
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            exchange.sendResponseHeaders(413, -1);
            return;
        }
        try {
            synchronized (this) {
                Witness.append(file, new String(body, StandardCharsets.UTF_8), key);
            }
            exchange.sendResponseHeaders(204, -1);
        } catch (Problem e) {
            LOG.warn("marks were not taken: {}", e.getMessage());
            exchange.sendResponseHeaders(e.code() == Code.PGC405 ? 400 : 500, -1);
        }
    }

    private void give(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/jsonl; charset=utf-8");
        if (!Files.exists(file)) {
            exchange.sendResponseHeaders(200, -1);
            return;
        }
        exchange.sendResponseHeaders(200, Files.size(file) == 0 ? -1 : 0);
        try (OutputStream out = exchange.getResponseBody()) {
            Files.copy(file, out);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
