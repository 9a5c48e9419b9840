package dev.pgcurb.cli;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Programs that an agent's connection is given to, each with what it wants to be told. */
enum Client {
    PSQL {
        @Override
        String snippet(DatabaseUrl url) {
            return "psql '" + url.withPassword() + "'";
        }
    },
    JDBC {
        @Override
        String snippet(DatabaseUrl url) {
            Host host = url.hosts().getFirst();
            return "jdbc:postgresql://" + host + "/" + encoded(url.database()) + "?user=" + encoded(url.user())
                    + "&password=" + encoded(Objects.requireNonNullElse(url.password(), ""));
        }
    },
    NODE {
        @Override
        String snippet(DatabaseUrl url) {
            return "new (require('pg').Pool)({ connectionString: '" + url.withPassword() + "' })";
        }
    },
    CURSOR {
        @Override
        String snippet(DatabaseUrl url) {
            return Json.object().put("mcpServers", server(url)).toString();
        }
    },
    CLAUDE {
        @Override
        String snippet(DatabaseUrl url) {
            return Json.object().put("mcpServers", server(url)).toString();
        }
    },
    VSCODE {
        @Override
        String snippet(DatabaseUrl url) {
            return Json.object().put("servers", server(url)).toString();
        }
    };

    /** One line that can be pasted; it holds the secret. */
    abstract String snippet(DatabaseUrl url);

    /** The MCP server that desktop clients start themselves; the secret is in its environment, not in its arguments. */
    private static Json server(DatabaseUrl url) {
        return Json.object()
                .put(
                        "pgcurb",
                        Json.object()
                                .put("command", "pgcurb")
                                .putTexts("args", List.of("mcp"))
                                .put("env", Json.object().put("PGCURB_URL", url.withPassword())));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
