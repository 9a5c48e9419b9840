package dev.pgcurb.tune;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code pgcurb.tune_begin} says of the trial that it began.
 *
 * @param setting null for an index
 * @param value null for an index
 * @param definition of the index; null for a setting
 * @param indexName null for a setting
 * @param role whose work is tuned
 * @param settings what is kept for that role
 */
record Begun(
        long trial,
        @Nullable String setting,
        @Nullable String value,
        @Nullable String definition,
        @Nullable String indexName,
        String role,
        Map<String, String> settings,
        Limits limits) {

    static Begun of(String json) {
        JsonNode answer = JsonMapper.shared().readTree(json);
        JsonNode rules = answer.path("rules");
        Map<String, String> settings = new LinkedHashMap<>();
        answer.path("settings")
                .propertyStream()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asString()));
        return new Begun(
                answer.path("trial").longValue(),
                text(answer, "setting"),
                text(answer, "value"),
                text(answer, "definition"),
                text(answer, "index_name"),
                answer.path("role").stringValue(),
                settings,
                new Limits(
                        Duration.ofMillis(rules.path("blast_radius_ms").longValue()),
                        rules.path("factor").doubleValue(),
                        Duration.ofMillis(rules.path("absolute_ms").longValue())));
    }

    private static @Nullable String text(JsonNode answer, String key) {
        JsonNode value = answer.path(key);
        return value.isString() ? value.stringValue() : null;
    }

    /** Whether it changes what plans are thought to cost, and nothing about how they run. */
    boolean pricesOnly() {
        return setting != null
                && !setting.startsWith("jit")
                && (setting.endsWith("_cost")
                        || setting.equals("effective_cache_size")
                        || setting.endsWith("_collapse_limit"));
    }
}
