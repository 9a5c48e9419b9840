package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.serve.Serving;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgcurb serve}: the gateway and the watch on a database to which a policy was applied. */
@Command(
        name = "serve",
        description = "Open the gateway to a database that a policy was applied to, and watch every slot session.")
final class ServeVerb extends Verb {
    private static final String ROLE = "pgcurb_gateway";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "The database with the login of pgcurb_gateway; else PGHOST and the like. Its password comes"
                    + " from PGPASSWORD or the password file.")
    private @Nullable String database;

    @Option(names = "--host", paramLabel = "HOST", description = "Where to listen; 127.0.0.1 unless said.")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "6432 unless said; 0 for any free one.")
    private int port = 6432;

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        DatabaseUrl upstream = database == null ? DatabaseUrl.fromEnvironment() : DatabaseUrl.parse(database);
        if (!ROLE.equals(upstream.user())) {
            throw Problem.of(Code.PGC598, "the gateway logs in as \"" + ROLE + "\", not as \"" + upstream.user() + "\"")
                    .hint("name it in --database, and give it a password once: \\password " + ROLE + " in psql");
        }
        Serving serving = Serving.start(Gateway.Options.of(upstream).listen(host, port));
        Runtime.getRuntime().addShutdownHook(new Thread(serving::close, "pgcurb-stop"));
        if (json()) {
            terminal.answer(
                    Json.answer().put("gateway", Json.object().put("host", host).put("port", serving.port())));
        } else {
            terminal.good("the gateway listens on " + host + ":" + serving.port());
            terminal.say("an agent's way in: pgcurb connect AGENT");
        }
        new CountDownLatch(1).await();
        return Exit.INTERRUPTED;
    }
}
