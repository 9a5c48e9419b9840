package dev.pgcurb.console;

import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** One of this room's {@code .sql} files whose rows are JSON objects: what the API answers is written where it is read. */
final class Query {
    private final String sql;
    private final Database database;

    Query(Database database, String file) {
        this.database = database;
        this.sql = Script.of(Query.class, file).text();
    }

    /** Takes the rows of a query one after the other. */
    interface Rows {
        void take(ResultSet row) throws SQLException;
    }

    /** Runs it with these parameters and hands over each row. */
    void each(Rows rows, @Nullable Object... parameters) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                call.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = call.executeQuery()) {
                while (row.next()) {
                    rows.take(row);
                }
            }
        }
    }

    /** All rows. */
    ArrayNode list(@Nullable Object... parameters) throws SQLException {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        each(row -> all.add(JsonMapper.shared().readTree(row.getString(1))), parameters);
        return all;
    }

    /** The first row; nothing where there is none, or where it is NULL. */
    Optional<ObjectNode> one(@Nullable Object... parameters) throws SQLException {
        List<ObjectNode> found = new ArrayList<>();
        each(
                row -> {
                    String text = row.getString(1);
                    JsonNode node = text == null ? null : JsonMapper.shared().readTree(text);
                    if (node instanceof ObjectNode object) {
                        found.add(object);
                    }
                },
                parameters);
        return found.stream().findFirst();
    }
}
