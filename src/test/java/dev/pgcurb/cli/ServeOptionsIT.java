package dev.pgcurb.cli;

import static dev.pgcurb.cli.Served.one;
import static dev.pgcurb.cli.Served.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.gateway.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pgcurb serve} with a witness, and with options that do not go together. */
@Timeout(180)
class ServeOptionsIT {
    @TempDir
    Path folder = Path.of("");

    @EachMajor(cluster = "serve")
    void the_ledger_is_witnessed_again_and_again_and_at_the_end(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        Path witness = folder.resolve("witness.jsonl");
        String url = served.admin().withPassword();
        try (Serve serve =
                        new Serve(served.gateway(), folder, "--witness", witness.toString(), "--witness-every", "1s");
                Connection session = served.connect(serve.port())) {
            until(() -> serveSays(serve, "pgcurb_witness_timestamp_seconds 1"));
            long first = lines(witness);
            until(() -> lines(witness) > first);
            until(() ->
                    served.column("SELECT DISTINCT place FROM pgcurb.witnessed").equals(List.of(witness.toString())));
            one(session, "SELECT 'the last word'");
            serve.signal("TERM");
            assertThat(serve.ended()).isZero();
        }
        assertThat(served.column("SELECT gateway FROM pgcurb.chain c WHERE NOT EXISTS (SELECT FROM pgcurb.witnessed w"
                        + " WHERE w.gateway = c.gateway AND w.seq = c.seq AND w.hash = c.hash)"))
                .as("chains whose end was not witnessed")
                .isEmpty();
        assertThat(Ran.of("log", "fsck", "--witness", witness.toString(), "--database", url)
                        .exit())
                .isEqualTo(Exit.DONE);
    }

    @Test
    void mcp_is_no_way_around_a_certificate_that_every_client_must_show() throws Exception {
        Authority authority = new Authority(folder, "authority");
        Authority.Issued own = authority.issue("own", "DNS:localhost", "rsa:2048");
        Ran ran = Ran.of(
                "serve",
                "--mcp=0",
                "--tls-cert=" + own.certificate(),
                "--tls-key=" + own.key(),
                "--tls-client-ca=" + authority.root(),
                "--tls-client-cert=required",
                "--database=postgresql://pgcurb_gateway@127.0.0.1:1/nowhere");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.err()).contains("PGC598", "\"--mcp\" does not go with a certificate");
    }

    private static boolean serveSays(Serve serve, String metric) {
        try {
            return serve.get("/metrics").contains(metric);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long lines(Path file) {
        try {
            return Files.readAllLines(file).size();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
