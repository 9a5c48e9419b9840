package dev.pgcurb.cli;

import dev.pgcurb.explain.Visible;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Parameters as people read them: untrusted, as the statement is, so each stands behind a bar and keeps to its line. */
final class ParameterText {
    private ParameterText() {}

    /** A line for each; none where none are kept. */
    static List<String> lines(@Nullable String json) {
        List<String> lines = new ArrayList<>();
        if (json != null) {
            for (JsonNode parameter : JsonMapper.shared().readTree(json)) {
                lines.add("  │ "
                        + (parameter.has("more")
                                ? "and " + parameter.get("more").asLong() + " more, not kept"
                                : "$" + (lines.size() + 1) + " = " + value(parameter)));
            }
        }
        return lines;
    }

    private static String value(JsonNode parameter) {
        if (parameter.isNull()) {
            return "NULL";
        }
        if (parameter.isString()) {
            return quoted(parameter.asString());
        }
        String cut = parameter.path("cut").asBoolean(false)
                ? ", cut: " + parameter.path("bytes").asLong() + " bytes in all"
                : "";
        if (parameter.has("hex")) {
            long type = parameter.path("type").asLong();
            return "bytes " + Visible.line(parameter.path("hex").asString())
                    + (type == 0 ? " of a type that nobody named" : " of the type with OID " + type) + cut;
        }
        return quoted(parameter.path("text").asString()) + cut;
    }

    /** As a literal, so that a value shows where it begins and ends. */
    private static String quoted(String text) {
        return Visible.line("'" + text.replace("'", "''") + "'");
    }
}
