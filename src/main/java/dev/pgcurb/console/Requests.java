package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what came over HTTP, with limits. */
final class Requests {
    private static final int MOST_BYTES = 64 * 1024;

    private Requests() {}

    static Request read(HttpServletRequest request, SignedIn who, Map<String, String> path) throws IOException {
        Map<String, String> decoded = new LinkedHashMap<>();
        path.forEach((name, value) -> decoded.put(name, decode(value)));
        Map<String, List<String>> query = new LinkedHashMap<>();
        // Only what is in the URL: a form in a body is no JSON.
        if (request.getQueryString() != null) {
            for (String pair : request.getQueryString().split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                query.merge(name, List.of(equals < 0 ? "" : decode(pair.substring(equals + 1))), Requests::append);
            }
        }
        return new Request(
                who, decoded, query, body(request), request.getHeader("Last-Event-ID"), request.getRemoteAddr());
    }

    private static List<String> append(List<String> one, List<String> two) {
        return java.util.stream.Stream.concat(one.stream(), two.stream()).toList();
    }

    private static String decode(String text) {
        try {
            return java.net.URLDecoder.decode(text, java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.of(400, Code.PGC438, "the address is not understood");
        }
    }

    /** The JSON object of a POST; an empty one where there is nothing. @throws Refusal 400, 413, 415 */
    static JsonNode body(HttpServletRequest request) throws IOException {
        if (!request.getMethod().equals("POST")) {
            return Reply.object();
        }
        byte[] bytes = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw Refusal.of(413, Code.PGC438, "the request is longer than " + MOST_BYTES + " bytes");
        }
        if (bytes.length == 0) {
            return Reply.object();
        }
        String type = Objects.requireNonNullElse(request.getContentType(), "");
        if (!Arrays.asList(type.split(";", 2)).getFirst().strip().equalsIgnoreCase("application/json")) {
            throw Refusal.of(415, Code.PGC438, "a request is application/json");
        }
        @Nullable JsonNode node;
        try {
            node = JsonMapper.shared().readTree(bytes);
        } catch (JacksonException e) {
            throw Refusal.of(400, Code.PGC438, "the request is not JSON");
        }
        if (node == null || !node.isObject()) {
            throw Refusal.of(400, Code.PGC438, "the request is not a JSON object");
        }
        return node;
    }
}
