package dev.pgcurb.console;

import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.io.Writer;
import java.sql.SQLException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a route answers. */
sealed interface Reply {
    /** A JSON object; the server puts {@code "v":1} in front. */
    record Json(int status, ObjectNode body) implements Reply {}

    /**
     * A file to keep, written while it is read.
     *
     * @param contentType with its charset
     * @param file its name; letters, digits, dots and hyphens
     */
    record Download(String contentType, String file, Content content) implements Reply {}

    /** Writes a download; what fails half way ends the connection, so that nobody takes half for the whole. */
    interface Content {
        void writeTo(Writer out) throws IOException, SQLException;
    }

    static Reply ok(ObjectNode body) {
        return new Json(200, body);
    }

    /** {@code {"error": {"code", "title", "message", "hint"}}}; there is a hint where there is something to do. */
    static Json problem(int status, Problem problem) {
        ObjectNode body = object();
        ObjectNode error = body.putObject("error");
        error.put("code", problem.code().name());
        error.put("title", problem.code().title());
        error.put("message", problem.what());
        error.put("hint", problem.hint());
        return new Json(status, body);
    }

    /** An empty object to fill. */
    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
