package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.mcp.Database;
import dev.pgcurb.mcp.StdioServer;
import dev.pgcurb.postgres.DatabaseUrl;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgcurb mcp}: tools over standard input and output, for clients that start their servers themselves. */
@Command(
        name = "mcp",
        description = "Serve MCP on standard input and output, through a gateway, with the agent's key in PGCURB_URL.")
final class McpVerb extends Verb {
    private static final String URL = "PGCURB_URL";

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "What kind of database it is, such as production; every answer says it.")
    private @Nullable String environment;

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        Database database = database(System.getenv());
        terminal.say("pgcurb mcp: tools on database \"" + database.name() + "\" until standard input ends");
        StdioServer.serve(database, System.in, terminal.out().to());
        return Exit.DONE;
    }

    private Database database(Map<String, String> variables) {
        String url = variables.get(URL);
        if (url == null || url.isBlank()) {
            throw Problem.of(Code.PGC598, "the variable " + URL + " does not say which gateway, and as which agent")
                    .hint("pgcurb connect AGENT --client claude prints what the client wants");
        }
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        return new Database(parsed.database(), environment, parsed);
    }
}
