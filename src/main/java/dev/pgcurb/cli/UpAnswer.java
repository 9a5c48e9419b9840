package dev.pgcurb.cli;

import dev.pgcurb.demo.Demo;
import dev.pgcurb.demo.Seat;
import dev.pgcurb.demo.Site;
import java.util.List;
import java.util.Locale;

/** What {@code up} says when everything stands. */
final class UpAnswer {

    private UpAnswer() {}

    /** One object for scripts. */
    static Json json(Site site, Seat seat) {
        List<Json> agents = site.agents().stream()
                .map(agent -> Json.object()
                        .put("name", agent.agent())
                        .put("url", agent.url().withPassword())
                        .put("mcpKey", agent.mcpKey()))
                .toList();
        return Json.answer()
                .put("gateway", Json.object().put("host", site.host()).put("port", site.port()))
                .put("console", seat.url())
                .put("consoleSignIn", seat.link())
                .put("mcp", site.mcp())
                .put("admin", site.admin().withPassword())
                .putObjects("agents", agents);
    }

    /** For a person: what is there, and what to type next. */
    static void say(Site site, Seat seat, Terminal terminal) {
        terminal.good("the gateway listens on " + site.host() + ":" + site.port());
        terminal.good("MCP is at " + site.mcp() + ", with an agent's key as the bearer token");
        terminal.good("the console is at " + seat.link());
        terminal.say("  the link signs " + seat.person() + " in once; for another: pgcurb user link " + seat.person());
        terminal.answer("");
        for (Site.Access agent : site.agents()) {
            String bound = agent.claims().isEmpty() ? "" : " " + agent.claims();
            terminal.answer("# " + agent.agent() + bound + ": " + agent.purpose());
            terminal.answer(
                    agent.agent().toUpperCase(Locale.ROOT) + "='" + agent.url().withPassword() + "'");
            terminal.answer(agent.agent().toUpperCase(Locale.ROOT) + "_MCP='" + agent.mcpKey() + "'");
            terminal.answer("");
        }
        terminal.say("next, in another shell with these lines in it:");
        terminal.say("  psql \"$CURATOR\" -c \"" + Demo.DELETE + "\"");
        terminal.say("  ./pgcurb holds");
        terminal.say("Ctrl-C ends everything");
    }
}
