package dev.pgcurb.cli;

import dev.pgcurb.console.Console;
import dev.pgcurb.console.OidcOptions;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.wire.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code pgcurb serve} has a console, and who says who somebody is. */
final class ConsoleOptions {
    private static final String ROLE = "pgcurb_console";
    private static final String DATABASE = "PGCURB_CONSOLE_DATABASE";
    private static final String PASSWORD = "PGCURB_CONSOLE_PASSWORD";
    private static final String SECRET = "PGCURB_OIDC_SECRET";

    @Option(
            names = "--console",
            paramLabel = "[HOST:]PORT",
            converter = HttpAddress.class,
            description = "Serve the console there; with the certificate of --tls-cert, or on loopback only. Nowhere"
                    + " unless said.")
    private @Nullable InetSocketAddress address;

    @Option(
            names = "--console-database",
            paramLabel = "URL",
            description = "The database with the login of pgcurb_console; else PGCURB_CONSOLE_DATABASE; else the"
                    + " gateway's, with PGCURB_CONSOLE_PASSWORD or the password file.")
    private @Nullable String database;

    @Option(
            names = "--console-url",
            paramLabel = "URL",
            description = "By which people call it, when a proxy with TLS stands in front of it.")
    private @Nullable URI url;

    @Option(
            names = "--oidc-sign-in",
            paramLabel = "ISSUER",
            description = "People may sign in at the console through this OIDC issuer, besides passwords.")
    private @Nullable String issuer;

    @Option(names = "--oidc-client", paramLabel = "ID", description = "What the console is called there.")
    private @Nullable String client;

    @Option(
            names = "--oidc-secret-file",
            paramLabel = "FILE",
            description = "The client's secret; else PGCURB_OIDC_SECRET; none for a public client.")
    private @Nullable Path secretFile;

    @Option(
            names = "--oidc-scope",
            paramLabel = "SCOPES",
            description = "What is asked for; \"openid profile email\" unless said.")
    private String scope = "openid profile email";

    @Option(
            names = "--oidc-name",
            paramLabel = "CLAIM",
            description = "Which claim is a person's name; preferred_username unless said. email must be verified.")
    private String nameClaim = "preferred_username";

    @Option(
            names = "--oidc-groups",
            paramLabel = "CLAIM",
            description = "Which claim has a person's groups; groups unless said. See: pgcurb user group")
    private String groupsClaim = "groups";

    /**
     * The console, listening; empty when there is to be none.
     *
     * @throws Problem PGC301, PGC302 when it cannot listen there; PGC5xx when its login does not work; PGC598
     */
    Optional<Console> start(DatabaseUrl gateway, Optional<TlsFiles> tls, Map<String, String> environment) {
        InetSocketAddress at = address;
        if (at == null) {
            if (issuer != null || client != null || url != null || database != null) {
                throw Problem.of(Code.PGC598, "there is no console to which these options could belong")
                        .hint("say where it is to be: --console 8432");
            }
            return Optional.empty();
        }
        DatabaseUrl login = login(gateway, environment);
        // A login that does not work is said now, and not to the first person who signs in.
        try (Connection checked = login.open()) {
            checked.setReadOnly(true);
        } catch (SQLException e) {
            throw Problem.of(Code.PGC501, "the console's login does not work").because(e);
        }
        return Optional.of(Console.start(new Console.Options(
                login, at.getHostString(), at.getPort(), tls.orElse(null), url(), oidc(environment))));
    }

    private DatabaseUrl login(DatabaseUrl gateway, Map<String, String> environment) {
        String given = database != null ? database : environment.get(DATABASE);
        String password = environment.get(PASSWORD);
        DatabaseUrl login;
        if (given != null && !given.isEmpty()) {
            login = DatabaseUrl.parse(given);
        } else if (password != null) {
            login = gateway.withLogin(ROLE, password);
        } else {
            login = DatabaseUrl.parse(gateway.withLogin(ROLE, null).toString());
        }
        if (!ROLE.equals(login.user())) {
            throw Problem.of(Code.PGC598, "the console logs in as \"" + ROLE + "\", not as \"" + login.user() + "\"")
                    .hint("name it in --console-database, and give it a password once: \\password " + ROLE
                            + " in psql");
        }
        return login.onPrimary();
    }

    private @Nullable URI url() {
        URI given = url;
        if (given != null
                && (given.getHost() == null
                        || !("https".equals(given.getScheme()) || "http".equals(given.getScheme())))) {
            throw Problem.of(Code.PGC598, "\"" + given + "\" is no URL of a console")
                    .hint("give scheme and host: https://console.example");
        }
        return given;
    }

    private @Nullable OidcOptions oidc(Map<String, String> environment) {
        if (issuer == null && client == null) {
            return null;
        }
        if (issuer == null || client == null) {
            throw Problem.of(Code.PGC598, "an issuer needs --oidc-sign-in and --oidc-client together");
        }
        return new OidcOptions(issuer, client, secret(environment), scope, nameClaim, groupsClaim);
    }

    private @Nullable String secret(Map<String, String> environment) {
        Path file = secretFile;
        if (file == null) {
            return environment.get(SECRET);
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw Problem.of(Code.PGC598, "the client's secret cannot be read from \"" + file + "\"")
                    .because(e);
        }
    }
}
