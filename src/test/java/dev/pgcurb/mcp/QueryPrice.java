package dev.pgcurb.mcp;

import dev.pgcurb.demo.Site;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the MCP tool {@code query} costs over the same statement sent to the gateway by a driver, one client, interleaved, and how
 * large the list of tools and a description are. The tool runs it in a read-only transaction that is rolled back, three statements in
 * all, so the driver does that, too. An agent has 600 statements a minute unless its policy says otherwise: so few rounds. Run by
 * bench/mcp-query.
 */
final class QueryPrice {
    private static final int ROUNDS = Integer.getInteger("pgcurb.rounds", 60);
    private static final String SQL = "SELECT id, name FROM chapters WHERE id <= 5";

    private QueryPrice() {}

    private interface Way {
        void once() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        Site site = Bees.on(18);
        var agent = site.agent("analyst");
        HttpRequest call = request(site, agent.mcpKey(), "tools/call", tool("query", "\"sql\":\"" + SQL + "\""));
        try (Connection driver = agent.url().open();
                Statement statement = driver.createStatement();
                HttpClient client = HttpClient.newHttpClient()) {
            Way[] ways = {
                () -> read(statement),
                () -> {
                    statement.execute("BEGIN READ ONLY");
                    read(statement);
                    statement.execute("ROLLBACK");
                },
                () -> {
                    HttpResponse<String> answer = client.send(call, HttpResponse.BodyHandlers.ofString());
                    if (!answer.body().contains("\"row_count\":5")) {
                        throw new IllegalStateException(answer.body());
                    }
                }
            };
            String[] names = {"the statement by a driver", "the same between BEGIN and ROLLBACK", "the tool, over HTTP"
            };
            long[][] nanos = new long[ways.length][ROUNDS];
            for (int round = -ROUNDS / 4; round < ROUNDS; round++) {
                for (int way = 0; way < ways.length; way++) {
                    long start = System.nanoTime();
                    ways[way].once();
                    if (round >= 0) {
                        nanos[way][round] = System.nanoTime() - start;
                    }
                }
            }
            size(client, "tools/list", request(site, agent.mcpKey(), "tools/list", ""));
            size(
                    client,
                    "describe of one table",
                    request(site, agent.mcpKey(), "tools/call", tool("describe", "\"object\":\"observations\"")));
            for (int way = 0; way < ways.length; way++) {
                Arrays.sort(nanos[way]);
                System.out.printf(
                        Locale.ROOT,
                        "%-36s median %.2f ms, quartiles %.2f to %.2f%n",
                        names[way],
                        nanos[way][ROUNDS / 2] / 1e6,
                        nanos[way][ROUNDS / 4] / 1e6,
                        nanos[way][ROUNDS * 3 / 4] / 1e6);
            }
        }
        System.exit(0);
    }

    private static String tool(String name, String arguments) {
        return "\"name\":\"" + name + "\",\"arguments\":{" + arguments + "},";
    }

    private static HttpRequest request(Site site, String key, String method, String params) {
        return HttpRequest.newBuilder(URI.create(site.mcp()))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("""
                        {"jsonrpc":"2.0","id":1,"method":"%s","params":{%s"_meta":{\
                        "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
                        "io.modelcontextprotocol/clientCapabilities":{}}}}""".formatted(method, params)))
                .build();
    }

    private static void size(HttpClient client, String what, HttpRequest request) throws Exception {
        int bytes =
                client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
        System.out.printf(Locale.ROOT, "%-36s %,d bytes, about %,d tokens%n", what, bytes, bytes / 4);
    }

    private static void read(Statement statement) throws Exception {
        try (ResultSet row = statement.executeQuery(SQL)) {
            while (row.next()) {
                row.getString(2);
            }
        }
    }
}
