package dev.pgcurb.undo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON that {@code pgcurb.undo_preview} and {@code pgcurb.undo_apply} answer with. */
final class Answer {
    private static final JsonMapper JSON = JsonMapper.shared();

    private Answer() {}

    static Preview preview(String json) {
        return preview(JSON.readTree(json));
    }

    static Undone undone(String json) {
        JsonNode answer = JSON.readTree(json);
        JsonNode number = answer.path("undo");
        return new Undone(
                number.isNumber() ? OptionalLong.of(number.longValue()) : OptionalLong.empty(), preview(answer));
    }

    private static Preview preview(JsonNode answer) {
        List<Preview.Table> tables =
                answer.path("tables").valueStream().map(Answer::table).toList();
        List<String> outside =
                answer.path("outside").valueStream().map(JsonNode::stringValue).toList();
        return new Preview(
                answer.path("statements").longValue(0),
                answer.path("restore").longValue(0),
                answer.path("conflict").longValue(0),
                tables,
                outside);
    }

    private static Preview.Table table(JsonNode line) {
        JsonNode restore = line.path("restore");
        return new Preview.Table(
                line.path("table").stringValue(),
                restore.path("insert").longValue(0),
                restore.path("update").longValue(0),
                restore.path("delete").longValue(0),
                line.path("conflict").longValue(0),
                line.path("conflicts").valueStream().map(Answer::conflict).toList());
    }

    private static Preview.Conflict conflict(JsonNode one) {
        Map<String, String> key = new LinkedHashMap<>();
        one.path("key")
                .propertyStream()
                .forEach(part -> key.put(part.getKey(), part.getValue().asString()));
        return new Preview.Conflict(key, one.path("why").stringValue());
    }
}
