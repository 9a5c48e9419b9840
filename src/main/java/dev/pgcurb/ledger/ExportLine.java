package dev.pgcurb.ledger;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of exports and witness files: one JSON object each, {@code "v":1}. An entry's body is a string that holds the
 * text of the jsonb, since the hash is over that text and another printer of JSON would print it differently.
 */
final class ExportLine {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HexFormat HEX = HexFormat.of();

    private ExportLine() {}

    static String of(Link link) {
        Map<String, Object> line = start("entry");
        line.put("gateway", link.gateway());
        line.put("seq", link.seq());
        line.put("id", link.id());
        line.put("at_us", link.atMicros());
        line.put("body", link.body());
        line.put("prev_hash", HEX.formatHex(link.prevHash()));
        line.put("hash", HEX.formatHex(link.hash()));
        return JSON.writeValueAsString(line);
    }

    static String of(Chains.Head head) {
        Map<String, Object> line = start("chain");
        line.put("gateway", head.end().gateway());
        line.put("seq", head.end().seq());
        line.put("hash", head.end().hex());
        line.put("origin_seq", head.origin().seq());
        line.put("origin_hash", head.origin().hex());
        return JSON.writeValueAsString(line);
    }

    static String of(Mark mark, String at, @Nullable String signature) {
        Map<String, Object> line = start("mark");
        line.put("gateway", mark.gateway());
        line.put("seq", mark.seq());
        line.put("hash", mark.hex());
        line.put("at", at);
        if (signature != null) {
            line.put("signature", signature);
        }
        return JSON.writeValueAsString(line);
    }

    private static Map<String, Object> start(String type) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("v", 1);
        line.put("type", type);
        return line;
    }

    /** @throws RuntimeException when it is no such line */
    static JsonNode read(String line) {
        JsonNode node = JSON.readTree(line);
        if (node.required("v").asInt() != 1) {
            throw new IllegalArgumentException("a version that this pgcurb does not know");
        }
        return node;
    }

    static String type(JsonNode node) {
        return node.required("type").asString();
    }

    static Link link(JsonNode node) {
        return new Link(
                node.required("gateway").asString(),
                node.required("seq").asLong(),
                node.required("id").asLong(),
                node.required("at_us").asLong(),
                node.required("body").asString(),
                HEX.parseHex(node.required("prev_hash").asString()),
                HEX.parseHex(node.required("hash").asString()));
    }

    static Chains.Head head(JsonNode node) {
        String gateway = node.required("gateway").asString();
        Mark origin = new Mark(
                gateway,
                node.required("origin_seq").asLong(),
                HEX.parseHex(node.required("origin_hash").asString()));
        return new Chains.Head(origin, mark(node));
    }

    static Mark mark(JsonNode node) {
        return new Mark(
                node.required("gateway").asString(),
                node.required("seq").asLong(),
                HEX.parseHex(node.required("hash").asString()));
    }
}
