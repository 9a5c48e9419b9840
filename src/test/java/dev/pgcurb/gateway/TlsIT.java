package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.ClientCertificates;
import dev.pgcurb.wire.ClientCertificates.Demand;
import dev.pgcurb.wire.ServerTls;
import dev.pgcurb.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** TLS on the agent's side, with certificates that openssl makes. */
@SuppressWarnings("NullAway.Init")
class TlsIT {
    private static final String HERE = "DNS:localhost,IP:127.0.0.1";

    @TempDir
    Path folder;

    private Authority authority;
    private Authority.Issued server;

    @BeforeEach
    void issue() {
        authority = new Authority(folder, "authority");
        server = authority.issue("server", HERE, "rsa:2048");
    }

    private ServerTls tls() throws IOException {
        return ServerTls.pem(server.certificate(), server.key(), ClientCertificates.NONE);
    }

    @EachMajor
    void drivers_come_in_over_tls_with_their_password_bound_to_the_certificate(TestPostgres postgres)
            throws IOException, SQLException {
        ServerTls tls = tls();
        try (World world = World.on(postgres, o -> o.tls(() -> tls), 2)) {
            for (String negotiation : new String[] {"postgres", "direct"}) {
                try (Connection c = World.connect(
                        world.url(),
                        "sslmode",
                        "verify-full",
                        "sslrootcert",
                        authority.root().toString(),
                        "sslNegotiation",
                        negotiation,
                        "channelBinding",
                        "require")) {
                    assertThat(answer(c)).isEqualTo("1");
                }
            }
            PSQLException wrong = catchThrowableOfType(
                    PSQLException.class,
                    () -> World.connect(world.url().withLogin(world.agent(), "wrong"), "sslmode", "require")
                            .close());
            assertThat(wrong.getSQLState()).isEqualTo("28P01");
        }
    }

    @EachMajor
    void psql_comes_in_over_tls(TestPostgres postgres) throws IOException {
        assumeTrue(Program.exists("psql"), "there is no psql on this machine");
        ServerTls tls = tls();
        try (World world = World.on(postgres, o -> o.tls(() -> tls), 2)) {
            assertThat(psql(world, "sslmode=verify-full channel_binding=require"))
                    .contains("SSL connection (protocol: TLSv1.3")
                    .contains("(1 row)");
        }
    }

    @Test
    void keys_of_every_usual_kind_are_read() throws IOException {
        authority.openssl("pkey", "-in", server.key().toString(), "-traditional", "-out", path("pkcs1.key"));
        assertThat(Files.readString(folder.resolve("pkcs1.key"))).contains("BEGIN RSA PRIVATE KEY");
        assertThat(ServerTls.pem(server.certificate(), folder.resolve("pkcs1.key"), ClientCertificates.NONE))
                .isNotNull();
        authority.openssl("pkey", "-in", authority.rootKey().toString(), "-traditional", "-out", path("sec1.key"));
        assertThat(Files.readString(folder.resolve("sec1.key"))).contains("BEGIN EC PRIVATE KEY");
        for (String key : List.of("authority.key", "sec1.key")) {
            assertThat(ServerTls.pem(authority.root(), folder.resolve(key), ClientCertificates.NONE))
                    .isNotNull();
        }
        Authority.Issued edwards = authority.issue("edwards", HERE, "ed25519");
        assertThat(ServerTls.pem(edwards.certificate(), edwards.key(), ClientCertificates.NONE))
                .isNotNull();
    }

    @Test
    void keys_that_cannot_be_used_are_refused_with_the_reason() throws IOException {
        authority.openssl(
                "pkey", "-in", server.key().toString(), "-aes256", "-passout", "pass:x", "-out", path("e.key"));
        assertThatThrownBy(() -> ServerTls.pem(server.certificate(), folder.resolve("e.key"), ClientCertificates.NONE))
                .hasMessageContaining("encrypted");
        assertThatThrownBy(() -> ServerTls.pem(server.certificate(), authority.rootKey(), ClientCertificates.NONE))
                .hasMessageContaining("not the certificate's");
        assertThatThrownBy(() -> ServerTls.pem(server.certificate(), server.certificate(), ClientCertificates.NONE))
                .hasMessageContaining("no private key");
        assertThatThrownBy(() -> ServerTls.pem(server.key(), server.key(), ClientCertificates.NONE))
                .hasMessageContaining("no certificate");
        Files.setPosixFilePermissions(server.key(), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::tls).hasMessageContaining("everyone on this machine");
    }

    @EachMajor
    void a_new_certificate_is_for_new_connections_and_a_broken_one_for_nobody(TestPostgres postgres)
            throws IOException, SQLException {
        TlsFiles files = TlsFiles.open(server.certificate(), server.key(), ClientCertificates.NONE);
        Authority other = new Authority(folder, "other");
        try (World world = World.on(postgres, o -> o.tls(files), 3);
                Connection before = trusting(world, authority)) {
            assertThat(files.refresh()).isFalse();
            Authority.Issued next = other.issue("next", HERE, "rsa:2048");
            Files.move(next.certificate(), server.certificate(), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(files::refresh).hasMessageContaining("not the certificate's");
            assertThat(files.refresh()).isFalse();
            trusting(world, authority).close();
            Files.move(next.key(), server.key(), StandardCopyOption.REPLACE_EXISTING);
            assertThat(files.refresh()).isTrue();
            try (Connection after = trusting(world, other)) {
                assertThat(answer(after)).isEqualTo("1");
            }
            assertThatThrownBy(() -> trusting(world, authority)).isInstanceOf(PSQLException.class);
            assertThat(answer(before)).isEqualTo("1");
        }
    }

    @EachMajor
    void a_client_certificate_is_demanded_in_the_agents_name(TestPostgres postgres) throws IOException, SQLException {
        for (Demand demand : List.of(Demand.OPTIONAL, Demand.REQUIRED, Demand.AGENT)) {
            ServerTls tls =
                    ServerTls.pem(server.certificate(), server.key(), new ClientCertificates(demand, authority.root()));
            try (World world = World.on(postgres, o -> o.tls(() -> tls), 2)) {
                Authority.Issued own = authority.issue(world.agent(), "DNS:x", "rsa:2048");
                Authority.Issued named = authority.issue("named", "DNS:" + world.agent(), "rsa:2048");
                Authority.Issued elses = authority.issue("somebody", "DNS:x", "rsa:2048");
                Authority.Issued foreign = new Authority(folder, "foreign").issue("f", "DNS:x", "rsa:2048");
                assertThat(comesIn(world, own)).isTrue();
                assertThat(comesIn(world, named)).isTrue();
                assertThat(comesIn(world, elses)).isEqualTo(demand != Demand.AGENT);
                assertThat(comesIn(world, foreign)).isFalse();
                assertThat(comesIn(world, null)).isEqualTo(demand == Demand.OPTIONAL);
                // Who leaves TLS out leaves the certificate out.
                assertThat(comesInPlain(world)).isEqualTo(demand == Demand.OPTIONAL);
            }
        }
    }

    @Test
    void without_a_certificate_it_listens_on_loopback_only() {
        TestPostgres postgres = TestPostgres.newest();
        try (World world = World.on(postgres)) {
            Problem no = catchThrowableOfType(
                    Problem.class,
                    () -> Gateway.start(Gateway.Options.of(world.admin()).listen("0.0.0.0", 0)));
            assertThat(no.code()).isEqualTo(Code.PGC302);
            Problem taken = catchThrowableOfType(
                    Problem.class,
                    () -> Gateway.start(Gateway.Options.of(world.admin())
                            .listen("127.0.0.1", world.gateway().port())));
            assertThat(taken.code()).isEqualTo(Code.PGC301);
        }
        World.on(postgres, o -> o.listen("0.0.0.0", 0).insecurely(), 1).close();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Connection trusting(World world, Authority authority) throws SQLException {
        return World.connect(
                world.url(),
                "sslmode",
                "verify-full",
                "sslrootcert",
                authority.root().toString());
    }

    private boolean comesIn(World world, Authority.@org.jspecify.annotations.Nullable Issued client) {
        if (Program.exists("psql")) {
            String with =
                    client == null ? "sslcert=/nowhere" : "sslcert=" + client.certificate() + " sslkey=" + client.key();
            return psql(world, "sslmode=verify-full " + with).contains("(1 row)");
        }
        try (Connection c = client == null
                ? trusting(world, authority)
                : World.connect(
                        world.url(),
                        "sslmode",
                        "verify-full",
                        "sslrootcert",
                        authority.root().toString(),
                        "sslcert",
                        client.certificate().toString(),
                        "sslkey",
                        client.key().toString())) {
            return answer(c).equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean comesInPlain(World world) {
        try (Connection c = World.connect(world.url(), "sslmode", "disable")) {
            return answer(c).equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private String psql(World world, String how) {
        return Program.run(
                folder,
                Map.of("PGPASSWORD", world.secret()),
                "\\conninfo\nSELECT 1;\n",
                List.of(
                        "psql",
                        "-X",
                        "host=127.0.0.1 port=" + world.gateway().port() + " user=" + world.agent() + " dbname="
                                + world.admin().database() + " sslrootcert=" + authority.root() + " " + how));
    }

    private static String answer(Connection c) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet row = s.executeQuery("SELECT 1")) {
            row.next();
            return row.getString(1);
        }
    }
}
