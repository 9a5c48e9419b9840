package dev.pgcurb.cli;

import dev.pgcurb.console.Console;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.hold.Webhook;
import dev.pgcurb.mcp.HttpServer;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.serve.Serving;
import dev.pgcurb.wire.ServerTls;
import dev.pgcurb.wire.TlsFiles;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb serve}: the gateway and the watch on a database to which a policy was applied. */
@Command(
        name = "serve",
        description = "Open the gateway to a database that a policy was applied to, and watch every slot session."
                + " SIGTERM drains and ends it, SIGHUP has the policy and the certificate read again.")
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

    @Mixin
    private TlsOptions tls = new TlsOptions();

    @Option(
            names = "--http",
            paramLabel = "[HOST:]PORT",
            converter = HttpAddress.class,
            description =
                    "Tell metrics (/metrics), health (/healthz) and readiness (/readyz) there; nowhere unless said.")
    private @Nullable InetSocketAddress http;

    @Mixin
    private WebhookOptions webhook = new WebhookOptions();

    @Mixin
    private WitnessOptions witness = new WitnessOptions();

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "For how long running statements may go on when it ends; 10s unless said.")
    private Duration drain = Duration.ofSeconds(10);

    @Option(names = "--log", paramLabel = "FORM", description = "text or json: how it logs on standard error.")
    private LogLines.Form log = LogLines.Form.TEXT;

    @Option(
            names = "--mcp",
            paramLabel = "PORT",
            description = "Serve MCP over HTTP on this port of 127.0.0.1; 0 for any free one. Not served unless said.")
    private int mcpPort = -1;

    @Option(
            names = "--environment",
            paramLabel = "NAME",
            description = "What kind of database it is, such as production; every answer over MCP says it.")
    private @Nullable String environment;

    @Mixin
    private OauthOptions oauth = new OauthOptions();

    @Mixin
    private ConsoleOptions console = new ConsoleOptions();

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        DatabaseUrl upstream = database == null ? DatabaseUrl.fromEnvironment() : DatabaseUrl.parse(database);
        if (!ROLE.equals(upstream.user())) {
            throw Problem.of(Code.PGC598, "the gateway logs in as \"" + ROLE + "\", not as \"" + upstream.user() + "\"")
                    .hint("name it in --database, and give it a password once: \\password " + ROLE + " in psql");
        }
        Optional<TlsFiles> files = tls.files();
        if (mcpPort >= 0
                && files.map(TlsFiles::get).filter(ServerTls::wantsCertificates).isPresent()) {
            throw Problem.of(Code.PGC598, "\"--mcp\" does not go with a certificate that every client must show")
                    .hint(
                            "agents that come over MCP show none: leave --mcp out, and start \"pgcurb mcp\" with sslcert and"
                                    + " sslkey where they are");
        }
        CompletableFuture<Exit> end = new CompletableFuture<>();
        Signals.on("TERM", () -> end.complete(Exit.DONE));
        Signals.on("INT", () -> end.complete(Exit.INTERRUPTED));
        LogLines.use(log);
        try (Serving serving = Serving.start(options(upstream, files))) {
            // For where signals cannot be had: then Java ends, and this with it.
            Runtime.getRuntime().addShutdownHook(new Thread(serving::close, "pgcurb-stop"));
            Signals.on("HUP", serving::reload);
            try (HttpServer mcp = mcp(upstream, serving);
                    Console people =
                            console.start(upstream, files, System.getenv()).orElse(null)) {
                ready(terminal, serving, mcp, people, files.isPresent());
                return end.join();
            }
        }
    }

    private @Nullable HttpServer mcp(DatabaseUrl upstream, Serving serving) {
        if (mcpPort < 0) {
            return null;
        }
        String door = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return HttpServer.forKeys(
                upstream, new Host(door, serving.port()), "127.0.0.1", mcpPort, environment, oauth.trust());
    }

    private Serving.Options options(DatabaseUrl upstream, Optional<TlsFiles> files) {
        Webhook hook = webhook.webhook(System.getenv()).orElse(null);
        Gateway.Options options =
                Gateway.Options.of(upstream).listen(host, port).drain(drain);
        if (files.isPresent()) {
            options = options.tls(files.get());
        }
        return new Serving.Options(
                tls.insecure() ? options.insecurely() : options,
                files.orElse(null),
                http,
                hook,
                witness.witnessed().orElse(null));
    }

    private void ready(
            Terminal terminal, Serving serving, @Nullable HttpServer mcp, @Nullable Console people, boolean encrypted) {
        if (json()) {
            Json gateway = Json.object().put("host", host).put("port", serving.port());
            Json answer = Json.answer().put("gateway", gateway.put("tls", encrypted));
            serving.httpPort().ifPresent(at -> answer.put("http", Json.object().put("port", at)));
            if (mcp != null) {
                answer.put("mcp", mcp.url());
            }
            terminal.answer(people == null ? answer : answer.put("console", people.url()));
        } else {
            terminal.good("the gateway listens on " + host + ":" + serving.port() + (encrypted ? ", with TLS" : ""));
            serving.httpPort().ifPresent(at -> terminal.good("metrics and health are on port " + at));
            if (mcp != null) {
                terminal.good("MCP is at " + mcp.url() + ", with an agent's key as the bearer token");
            }
            if (people != null) {
                terminal.good("the console is at " + people.url());
                terminal.say("a person's way in: pgcurb user add NAME --rights approve");
            }
            terminal.say("an agent's way in: pgcurb connect AGENT");
        }
        if (tls.insecure()) {
            terminal.caution(
                    "--insecure: other machines may come in without TLS, and whoever is on the way reads along");
        }
    }
}
