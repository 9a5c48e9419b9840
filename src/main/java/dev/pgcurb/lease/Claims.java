package dev.pgcurb.lease;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Claims as the database keeps them: one JSON object of names and values. */
final class Claims {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private Claims() {}

    static String json(Map<String, Object> claims) {
        return JSON.writeValueAsString(claims);
    }

    static Map<String, Object> read(String json) {
        Map<String, Object> claims = JSON.readValue(json, OBJECT);
        claims.values().removeIf(Objects::isNull);
        return claims;
    }
}
