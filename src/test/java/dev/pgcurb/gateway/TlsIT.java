package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.ServerTls;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;

/** TLS on the agent's side, with a certificate of our own. */
class TlsIT {
    private static final String PASSWORD = "changeit";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private ServerTls certificate() throws IOException {
        Path store = folder.resolve("store.p12");
        keytool(
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2");
        keytool(
                "-exportcert",
                "-rfc",
                "-keystore",
                store.toString(),
                "-alias",
                "server",
                "-file",
                folder.resolve("root.pem").toString());
        return ServerTls.pkcs12(store, PASSWORD.toCharArray());
    }

    private void keytool(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD));
        Program.run(folder, Map.of(), "", command);
    }

    @EachMajor
    void drivers_come_in_over_tls_with_their_password_bound_to_the_certificate(TestPostgres postgres)
            throws IOException, SQLException {
        ServerTls tls = certificate();
        String root = folder.resolve("root.pem").toString();
        try (World world = World.on(postgres, o -> o.tls(tls), 2)) {
            for (String negotiation : new String[] {"postgres", "direct"}) {
                try (Connection c = World.connect(
                                world.url(),
                                "sslmode",
                                "verify-full",
                                "sslrootcert",
                                root,
                                "sslNegotiation",
                                negotiation,
                                "channelBinding",
                                "require");
                        Statement s = c.createStatement();
                        ResultSet row = s.executeQuery("SELECT 'over ' || '" + negotiation + "'")) {
                    row.next();
                    assertThat(row.getString(1)).isEqualTo("over " + negotiation);
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
    void psql_comes_in_over_tls_and_can_cancel(TestPostgres postgres) throws IOException {
        assumeTrue(Program.exists("psql"), "there is no psql on this machine");
        ServerTls tls = certificate();
        try (World world = World.on(postgres, o -> o.tls(tls), 2)) {
            String said = Program.run(
                    folder,
                    Map.of("PGPASSWORD", world.secret()),
                    "\\conninfo\nSELECT 1;\n",
                    List.of(
                            "psql",
                            "-X",
                            "host=127.0.0.1 port=" + world.gateway().port() + " user=" + world.agent() + " dbname="
                                    + world.admin().database() + " sslmode=verify-full sslrootcert="
                                    + folder.resolve("root.pem") + " channel_binding=require"));
            assertThat(said).contains("SSL connection (protocol: TLSv1.3").contains("(1 row)");
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
    }
}
