package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.mcp.Keyring;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb connect AGENT}: a new key, as a connection string. */
@Command(name = "connect", description = "Make a key for an agent and print the connection string that it is for.")
final class ConnectVerb extends Verb {
    private static final Duration KEY = Duration.ofDays(30);
    private static final Duration LEASE = Duration.ofHours(1);

    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent's name.")
    private @Nullable String agent;

    @Option(names = "--claim", paramLabel = "NAME=VALUE", description = "Bind the key to a claim; repeatable.")
    private Map<String, String> claims = new LinkedHashMap<>();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "How long it is good: 30m, 12h, 30d. A key: 30d; with --direct: 1h.")
    private @Nullable Duration ttl;

    @Option(
            names = "--key",
            paramLabel = "NAME",
            description = "The name of the key; one of that name is replaced. Without it a new name is made.")
    private @Nullable String key;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            description = "Print what this client wants: ${COMPLETION-CANDIDATES}.")
    private @Nullable Client client;

    @Option(names = "--gateway", paramLabel = "HOST:PORT", description = "Where the agent reaches the gateway.")
    private @Nullable String gateway;

    @Option(
            names = "--direct",
            description =
                    "Open a lease and connect straight to Postgres, without the gateway: the brakes hold there, too.")
    private boolean direct;

    @Override
    protected Exit run(Terminal terminal) {
        String name = Objects.requireNonNull(agent);
        DatabaseUrl database = target.database();
        return direct ? direct(terminal, database, name) : key(terminal, database, name);
    }

    private Exit direct(Terminal terminal, DatabaseUrl database, String name) {
        try (Leases leases = Leases.of(database)) {
            Lease lease = leases.open(name, Map.copyOf(claims), Objects.requireNonNullElse(ttl, LEASE));
            DatabaseUrl url = database.withLogin(lease.slot(), lease.password().reveal());
            Json json = Json.answer()
                    .put("agent", name)
                    .put("lease", lease.id())
                    .put("slot", lease.slot())
                    .put("expires_at", lease.expiresAt().toString());
            print(terminal, json, url);
            terminal.say("lease " + lease.id() + " of slot " + lease.slot() + " ends at " + lease.expiresAt());
            return Exit.DONE;
        }
    }

    private Exit key(Terminal terminal, DatabaseUrl database, String agentName) {
        Host host = gateway();
        Key.Name name = name(agentName);
        Duration life = Objects.requireNonNullElse(ttl, KEY);
        try (Keys keys = new Keys(database)) {
            Secret secret = keys.mint(name, Map.copyOf(claims), life);
            DatabaseUrl url =
                    new DatabaseUrl(List.of(host), database.database(), name.user(), secret.reveal(), Map.of());
            print(
                    terminal,
                    Json.answer()
                            .put("agent", agentName)
                            .put("key", name.id())
                            .put("mcpKey", Keyring.token(name, secret.reveal())),
                    url);
            terminal.say("key " + name + " is good for " + life.toHours() + " hours; it is shown once");
            return Exit.DONE;
        }
    }

    private void print(Terminal terminal, Json json, DatabaseUrl url) {
        Client wanted = client;
        if (json()) {
            terminal.answer(
                    json.put("url", url.withPassword()).put("snippet", wanted == null ? null : wanted.snippet(url)));
        } else {
            terminal.answer(wanted == null ? url.withPassword() : wanted.snippet(url));
        }
    }

    private Key.Name name(String agentName) {
        String id = key != null ? key : NewName.random();
        try {
            return new Key.Name(agentName, id);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Code.PGC364, "\"" + agentName + "." + id + "\" is not the name of a key")
                    .hint("an agent's name has small letters, digits and _; a key's name small letters and digits")
                    .because(e);
        }
    }

    private Host gateway() {
        String given = gateway;
        if (given != null) {
            int colon = given.lastIndexOf(':');
            try {
                String host = given.substring(0, Math.max(0, colon));
                return new Host(host.replaceAll("^\\[|]$", ""), Integer.parseInt(given.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                throw Problem.of(Code.PGC598, "\"" + given + "\" is not a gateway's host:port")
                        .because(e);
            }
        }
        return target.up()
                .map(UpFile::gateway)
                .orElseThrow(() -> Problem.of(
                                Code.PGC365, "no gateway is named, and no \"pgcurb up\" runs in this folder")
                        .hint("name it with --gateway host:port, or connect straight to Postgres with --direct"));
    }
}
