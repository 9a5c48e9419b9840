package dev.pgcurb.mcp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls that run, by the id that the client gave them. The SDK neither tells a handler its request's id nor handles
 * {@code notifications/cancelled}, so each message is looked at before the SDK sees it, and a call's id is put among its metadata.
 */
final class Calls {
    private static final String META = "_meta";
    private static final String OURS = "dev.pgcurb/call";

    private final Map<String, Cancellation> running = new ConcurrentHashMap<>();

    /** Looks at one message, and gives what the SDK is to see. */
    String seen(String scope, String message) {
        // Most messages are neither, and are not worth parsing twice.
        if (!message.contains("tools/call") && !message.contains("notifications/cancelled")) {
            return message;
        }
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(message);
        } catch (JacksonException e) {
            return message; // the SDK says so
        }
        String method = root.path("method").asString("");
        if (method.equals("notifications/cancelled")) {
            cancel(key(scope, root.path("params").path("requestId")));
            return message;
        }
        if (method.equals("tools/call") && root.path("params") instanceof ObjectNode params) {
            ObjectNode meta =
                    params.get(META) instanceof ObjectNode given ? given : JsonNodeFactory.instance.objectNode();
            meta.put(OURS, key(scope, root.path("id")));
            params.set(META, meta);
            return root.toString();
        }
        return message;
    }

    private static String key(String scope, JsonNode id) {
        return scope + " " + id;
    }

    private void cancel(String key) {
        Cancellation cancellation = running.get(key);
        if (cancellation != null) {
            cancellation.cancel();
        }
    }

    /** A call with this metadata begins. */
    Cancellation begins(@Nullable Map<String, Object> meta) {
        var cancellation = new Cancellation();
        if (meta != null && meta.get(OURS) instanceof String key) {
            running.put(key, cancellation);
        }
        return cancellation;
    }

    void ended(@Nullable Map<String, Object> meta) {
        if (meta != null && meta.get(OURS) instanceof String key) {
            running.remove(key);
        }
    }
}
