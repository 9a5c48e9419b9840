package dev.pgcurb.mcp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Revision 2026-07-28, which has no session: every request says its revision and the client's capabilities, and any server can answer
 * it. It stands beside the SDK, which speaks the older ones, on the same endpoint and over the same tools.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28">The specification</a>
 */
final class Stateless {
    static final String REVISION = "2026-07-28";

    private static final String VERSION = "io.modelcontextprotocol/protocolVersion";
    private static final String CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    private static final int HEADERS_DIFFER = -32020;
    private static final int UNSUPPORTED = -32022;
    private static final int NO_METHOD = -32601;
    private static final int BAD_PARAMETERS = -32602;
    /** For how long a client may keep the list of tools, in milliseconds: the policy may change. */
    private static final int FRESH_MILLIS = 60_000;

    private static final List<String> REVISIONS = List.of(REVISION, "2025-11-25", "2025-06-18", "2025-03-26");

    private final Tools tools;
    private final RequestState states;

    Stateless(Tools tools, RequestState states) {
        this.tools = tools;
        this.states = states;
    }

    /**
     * What is sent back.
     *
     * @param status of HTTP
     * @param body null where there is none
     */
    record Reply(int status, @Nullable String body) {}

    /** Headers that repeat what the body says, so that what is in between need not read it; null where they were not sent. */
    record Headers(
            @Nullable String version,
            @Nullable String method,
            @Nullable String name) {}

    /** Whether a message is of this revision, or of one that no server here knows. */
    static boolean speaks(JsonNode message) {
        return message.path("params").path("_meta").has(VERSION)
                || message.path("method").asString("").equals("server/discover");
    }

    Reply answer(JsonNode message, Headers headers) {
        JsonNode id = message.path("id");
        String method = message.path("method").asString("");
        JsonNode params = message.path("params");
        JsonNode meta = params.path("_meta");
        String version = meta.path(VERSION).asString("");
        if (id.isMissingNode()) {
            return new Reply(202, null); // a notification: nothing here outlives its request
        }
        if (!version.equals(REVISION)) {
            return version.isEmpty()
                    ? error(400, id, BAD_PARAMETERS, "params._meta must have \"" + VERSION + "\"", Map.of())
                    : error(
                            400,
                            id,
                            UNSUPPORTED,
                            "unsupported protocol version",
                            Map.of("supported", REVISIONS, "requested", version));
        }
        if (!meta.path(CAPABILITIES).isObject()) {
            return error(400, id, BAD_PARAMETERS, "params._meta must have \"" + CAPABILITIES + "\"", Map.of());
        }
        String name = params.path("name").asString("");
        if (differs(headers.version(), version)
                || differs(headers.method(), method)
                || (method.equals("tools/call") && differs(headers.name(), name))) {
            return error(400, id, HEADERS_DIFFER, "the headers do not say what the body says", Map.of());
        }
        return switch (method) {
            case "server/discover" -> result(id, discover());
            case "tools/list" -> result(id, list());
            case "tools/call" -> {
                if (tools.all().stream().noneMatch(tool -> tool.name().equals(name))) {
                    yield error(400, id, BAD_PARAMETERS, "there is no tool \"" + name + "\"", Map.of());
                }
                yield params.has("requestState") ? resumed(id, name, params) : called(id, name, params, meta);
            }
            default -> error(404, id, NO_METHOD, "there is no method \"" + method + "\"", Map.of());
        };
    }

    private static boolean differs(@Nullable String header, String body) {
        return header != null && !header.equals(body);
    }

    private static Map<String, @Nullable Object> discover() {
        Map<String, @Nullable Object> result = cached();
        result.put("supportedVersions", REVISIONS);
        result.put("capabilities", Map.of("tools", Map.of()));
        result.put("instructions", Tools.INSTRUCTIONS);
        return result;
    }

    private Map<String, @Nullable Object> list() {
        List<Object> all = new ArrayList<>();
        for (Tool tool : tools.all()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", tool.name());
            one.put("title", tool.title());
            one.put("description", tool.description());
            one.put("inputSchema", tool.input());
            one.put("outputSchema", tool.output());
            Tool.Effect effect = tool.effect();
            Map<String, Object> hints = new LinkedHashMap<>();
            hints.put("readOnlyHint", effect.readOnly());
            hints.put("destructiveHint", effect.destructive());
            hints.put("idempotentHint", effect.idempotent());
            hints.put("openWorldHint", effect.openWorld());
            one.put("annotations", hints);
            all.add(one);
        }
        Map<String, @Nullable Object> result = cached();
        result.put("tools", all);
        return result;
    }

    private static Map<String, @Nullable Object> cached() {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("ttlMs", FRESH_MILLIS);
        result.put("cacheScope", "private");
        return result;
    }

    /** A call for the first time: its answer, or what the person at the client is to be asked. */
    private Reply called(JsonNode id, String name, JsonNode params, JsonNode meta) {
        JsonNode given = params.path("arguments");
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        if (given.isObject()) {
            arguments.putAll(JsonMapper.shared().convertValue(given, new TypeReference<Map<String, Object>>() {}));
        }
        Answer answer = tools.call(name, arguments, new Cancellation());
        Asking asking = Asking.about(answer);
        JsonNode elicitation = meta.path(CAPABILITIES).path("elicitation");
        // An empty object means forms, as it did before there was anything else.
        if (asking == null || !elicitation.isObject() || (!elicitation.isEmpty() && !elicitation.has("form"))) {
            return result(id, shown(answer));
        }
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("mode", "form");
        question.put("message", asking.message());
        question.put("requestedSchema", Asking.form());
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(
                "inputRequests", Map.of(Asking.QUESTION, Map.of("method", "elicitation/create", "params", question)));
        result.put("requestState", states.of(asking.hold(), call(name, params)));
        return result(id, "input_required", result);
    }

    /** The same call again with what the person said. The statement is not run again. */
    private Reply resumed(JsonNode id, String name, JsonNode params) {
        Long hold = states.read(params.path("requestState").asString(""), call(name, params));
        if (hold == null) {
            return error(400, id, BAD_PARAMETERS, "requestState is not of this call, or too old", Map.of());
        }
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("verdict", "held");
        error.put("message", "nothing was changed; hold " + hold + " waits for an approver");
        error.put("hold", hold);
        Map<String, @Nullable Object> structured = Answer.where(tools.session().database());
        structured.put("error", error);
        var held = new Answer(true, List.of("ERROR:  " + error.get("message")), structured);
        JsonNode said = params.path("inputResponses").path(Asking.QUESTION);
        Map<?, ?> content = said.path("content").isObject()
                ? JsonMapper.shared().convertValue(said.path("content"), new TypeReference<Map<String, Object>>() {})
                : null;
        return result(
                id,
                shown(new Asking(hold, "")
                        .answered(held, tools.session(), said.path("action").asString(""), content)));
    }

    private static String call(String name, JsonNode params) {
        return name + "\n" + params.path("arguments");
    }

    private static Map<String, @Nullable Object> shown(Answer answer) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(
                "content",
                answer.texts().stream()
                        .map(text -> Map.of("type", "text", "text", text))
                        .toList());
        result.put("structuredContent", answer.structured());
        result.put("isError", answer.error());
        return result;
    }

    private static Reply result(JsonNode id, Map<String, @Nullable Object> result) {
        return result(id, "complete", result);
    }

    private static Reply result(JsonNode id, String type, Map<String, @Nullable Object> result) {
        result.put("resultType", type);
        result.put(
                "_meta",
                Map.of("io.modelcontextprotocol/serverInfo", Map.of("name", "pgcurb", "version", Tools.version())));
        return new Reply(200, envelope(id, "result", result));
    }

    private static Reply error(int status, JsonNode id, int code, String message, Map<String, Object> data) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        if (!data.isEmpty()) {
            error.put("data", data);
        }
        return new Reply(status, envelope(id, "error", error));
    }

    private static String envelope(JsonNode id, String what, Object value) {
        ObjectNode whole = JsonMapper.shared().createObjectNode();
        whole.put("jsonrpc", "2.0");
        whole.set("id", id);
        whole.set(what, JsonMapper.shared().valueToTree(value));
        return Objects.requireNonNull(whole.toString());
    }
}
