package dev.pgcurb.console;

import dev.pgcurb.people.Right;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One route of the JSON API.
 *
 * @param path {@code /api/v1/holds/{id}}: what stands in braces is any one part of a path, and a parameter of that name
 * @param needs the right without which nobody comes here
 */
record Route(Method method, String path, Right needs, Handler handler) {
    enum Method {
        GET,
        POST
    }

    /** What a route does. */
    interface Handler {
        /**
         * Answers.
         *
         * @throws Refusal for what is to have a certain status
         * @throws dev.pgcurb.explain.Problem for anything else that a person can put right; status 422
         * @throws SQLException when the database does not answer; status 503
         */
        Reply handle(Request request) throws SQLException;
    }

    static Route get(String path, Right needs, Handler handler) {
        return new Route(Method.GET, path, needs, handler);
    }

    /** An act: it comes with a JSON object, and from the console's own page. */
    static Route post(String path, Right needs, Handler handler) {
        return new Route(Method.POST, path, needs, handler);
    }

    /** The parameters in a path that is this route's; null when it is not. */
    @Nullable
    Map<String, String> match(String given) {
        String[] want = path.split("/", -1);
        String[] have = given.split("/", -1);
        if (want.length != have.length) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < want.length; i++) {
            if (want[i].startsWith("{") && !have[i].isEmpty()) {
                parameters.put(want[i].substring(1, want[i].length() - 1), have[i]);
            } else if (!want[i].equals(have[i])) {
                return null;
            }
        }
        return parameters;
    }
}
