package dev.pgcurb.cli;

import dev.pgcurb.demo.Demo;
import dev.pgcurb.demo.Site;
import java.util.List;
import java.util.Locale;

/** What {@code up} says when everything stands. */
final class UpAnswer {

    private UpAnswer() {}

    /** One object for scripts. The console and MCP are null until there are any. */
    static Json json(Site site) {
        List<Json> agents = site.agents().stream()
                .map(agent -> Json.object()
                        .put("name", agent.agent())
                        .put("url", agent.url().withPassword())
                        .put("mcpKey", (String) null))
                .toList();
        return Json.answer()
                .put("gateway", Json.object().put("host", site.host()).put("port", site.port()))
                .put("console", (String) null)
                .put("mcp", (String) null)
                .put("admin", site.admin().withPassword())
                .putObjects("agents", agents);
    }

    /** For a person: what is there, and what to type next. */
    static void say(Site site, Terminal terminal) {
        terminal.good("the gateway listens on " + site.host() + ":" + site.port());
        terminal.answer("");
        for (Site.Access agent : site.agents()) {
            String bound = agent.claims().isEmpty() ? "" : " " + agent.claims();
            terminal.answer("# " + agent.agent() + bound + ": " + agent.purpose());
            terminal.answer(
                    agent.agent().toUpperCase(Locale.ROOT) + "='" + agent.url().withPassword() + "'");
            terminal.answer("");
        }
        terminal.say("next, in another shell with these three lines in it:");
        terminal.say("  psql \"$CURATOR\" -c \"" + Demo.DELETE + "\"");
        terminal.say("  ./pgcurb holds");
        terminal.say("Ctrl-C ends everything");
    }
}
