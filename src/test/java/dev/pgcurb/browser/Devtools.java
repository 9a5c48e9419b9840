package dev.pgcurb.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The WebSocket to the browser: calls with their answers, and what it tells unasked. */
final class Devtools {
    private static final int PATIENCE_SECONDS = 60;

    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable WebSocket socket;

    private Devtools() {}

    static Devtools connect(String address) {
        var devtools = new Devtools();
        devtools.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), devtools.new Reader())
                .join();
        return devtools;
    }

    void listen(Consumer<JsonNode> listener) {
        listeners.add(listener);
    }

    /** @param session null for the browser itself. @throws IllegalStateException for what it refuses */
    JsonNode call(@Nullable String session, String method, Consumer<ObjectNode> parameters) {
        int id = last.incrementAndGet();
        ObjectNode call = JsonNodeFactory.instance.objectNode().put("id", id).put("method", method);
        if (session != null) {
            call.put("sessionId", session);
        }
        parameters.accept(call.putObject("params"));
        var answer = new CompletableFuture<JsonNode>();
        waiting.put(id, answer);
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        synchronized (this) {
            open.sendText(call.toString(), true).join();
        }
        try {
            JsonNode got = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (got.has("error")) {
                throw new IllegalStateException(method + ": " + got.get("error"));
            }
            return got.path("result");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(method + " was not answered", e);
        }
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
            text.append(part);
            if (whole) {
                JsonNode message = JsonMapper.shared().readTree(text.toString());
                text.setLength(0);
                CompletableFuture<JsonNode> answer =
                        waiting.remove(message.path("id").asInt(0));
                if (answer != null) {
                    answer.complete(message);
                } else {
                    // Not on this thread: a listener may call, and this thread brings the answer.
                    Thread.ofVirtual().start(() -> listeners.forEach(listener -> listener.accept(message)));
                }
            }
            from.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            waiting.values().forEach(answer -> answer.completeExceptionally(error));
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            waiting.values().forEach(answer -> answer.completeExceptionally(new IllegalStateException("closed")));
            return CompletableFuture.completedStage(null);
        }
    }
}
