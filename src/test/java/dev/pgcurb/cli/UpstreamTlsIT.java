package dev.pgcurb.cli;

import static dev.pgcurb.cli.Served.column;
import static dev.pgcurb.cli.Served.one;
import static dev.pgcurb.cli.Served.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.gateway.Authority;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Postgres that lets nobody in without TLS and a certificate, and a gateway that trusts one authority only. */
@Timeout(180)
class UpstreamTlsIT {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void slots_log_in_over_tls_that_is_verified_in_full_and_show_a_certificate(int major) throws Exception {
        Authority authority = new Authority(folder, "authority");
        Authority.Issued client = authority.issue("pgcurb_gateway", "DNS:gateway", "rsa:2048");
        try (Embedded server = Embedded.start(Options.ephemeral(major))) {
            Served served = new Served(server.adminUrl(), folder);
            secure(server, authority, authority.issue("server", "DNS:localhost,IP:127.0.0.1", "rsa:2048"));
            assertThat(state(() -> DriverOf.connect(served.gateway().withParameter(Parameter.SSLMODE, "require"))))
                    .as("no certificate, no login")
                    .isEqualTo("28000");
            DatabaseUrl url = served.gateway()
                    .withParameter(Parameter.SSLMODE, "verify-full")
                    .withParameter(Parameter.SSLROOTCERT, authority.root().toString())
                    .withParameter(Parameter.SSLCERT, client.certificate().toString())
                    .withParameter(Parameter.SSLKEY, client.key().toString())
                    .withParameter(Parameter.CHANNEL_BINDING, "require");
            if (major >= 17) {
                url = url.withParameter(Parameter.SSLNEGOTIATION, "direct");
            }
            try (Serve serve = new Serve(url, folder);
                    Connection session = served.connect(serve.port())) {
                assertThat(one(session, "SELECT count(*) FROM item")).isEqualTo("1000");
                assertThat(column(
                                served.admin(),
                                "SELECT s.ssl AND s.client_dn LIKE '%pgcurb_gateway' FROM pg_stat_ssl s"
                                        + " JOIN pg_stat_activity a USING (pid) WHERE a.usename LIKE 'curb:%'"))
                        .containsExactly("t");
            }
            Path other = new Authority(folder, "other").root();
            DatabaseUrl mistrusting = url.withParameter(Parameter.SSLROOTCERT, other.toString());
            assertThatThrownBy(() -> new Serve(mistrusting, folder).close()).hasMessageContaining("PGC507");
            secure(server, authority, authority.issue("elsewhere", "DNS:elsewhere", "rsa:2048"));
            DatabaseUrl named = url;
            assertThatThrownBy(() -> new Serve(named, folder).close()).hasMessageContaining("PGC507");
        }
    }

    /** Gives the server its certificate; only the superuser still comes in without TLS. */
    private static void secure(Embedded server, Authority authority, Authority.Issued issued) throws IOException {
        Path data = server.dataDirectory();
        put(data, "server.crt", Files.readString(issued.certificate()));
        put(data, "server.key", Files.readString(issued.key()));
        put(data, "root.crt", Files.readString(authority.root()));
        put(data, "pg_hba.conf", """
                host all postgres 127.0.0.1/32 scram-sha-256
                hostssl all all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
                """);
        TestPostgres.run(server.adminUrl(), "ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
        TestPostgres.run(server.adminUrl(), "ALTER SYSTEM SET ssl = on");
        TestPostgres.run(server.adminUrl(), "SELECT pg_reload_conf(), pg_sleep(0.5)");
    }

    private static void put(Path data, String name, String text) throws IOException {
        Path file = data.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setOwner(file, Files.getOwner(data));
    }

    /** A connection that may fail with its SQLSTATE. */
    private static final class DriverOf {
        static void connect(DatabaseUrl url) throws Exception {
            try (Connection connection = new org.postgresql.Driver().connect(url.jdbcUrl(), url.properties())) {
                assertThat(connection).isNotNull();
            }
        }
    }
}
