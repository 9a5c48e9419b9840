package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.serve.WitnessServer;
import dev.pgcurb.sql.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A superuser tampers with the ledger in each way, and the check finds it, in the database and in an export. */
@Timeout(120)
final class FsckIT {
    private static final Intent INTENT = Intent.of(Session.of("support"), "SELECT 1", null);
    private static final String SIGN_ANEW =
            Script.of(FsckIT.class, "sign-anew.sql").text();

    private static final KeyPair SIGNER = signer();

    @TempDir
    Path folder;

    private WitnessServer site;

    private static KeyPair signer() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @EachMajor
    void aLedgerThatNobodyTouchedIsSound(TestPostgres postgres) {
        DatabaseUrl database = ledgerOfEight(postgres);
        assertThat(check(database, List.of())).isEmpty();
        assertThat(check(database, witness())).isEmpty();
    }

    @EachMajor
    void anEditedEntryIsFound(TestPostgres postgres) {
        assertThat(afterTampering(
                        postgres, "UPDATE pgcurb.entry SET body = body || '{\"agent\":\"other\"}' WHERE seq = 3"))
                .containsExactly("edited 3");
        assertThat(afterTampering(postgres, "UPDATE pgcurb.entry SET at = at + INTERVAL '1 second' WHERE seq = 8"))
                .containsExactly("edited 8");
        assertThat(afterTampering(postgres, "UPDATE pgcurb.entry SET id = id + 1000 WHERE seq = 1"))
                .containsExactly("edited 1");
    }

    @EachMajor
    void anEditedEntryThatWasGivenAFittingHashIsFound(TestPostgres postgres) {
        assertThat(afterTampering(postgres, """
                UPDATE pgcurb.entry
                SET body = '{"kind": "lease"}',
                    hash = sha256(prev_hash || convert_to(concat_ws(E'\\n', gateway, seq, id,
                        (extract(epoch FROM at) * 1000000)::bigint, '{"kind": "lease"}'), 'UTF8'))
                WHERE seq = 3
                """)).containsExactly("edited 3");
    }

    @EachMajor
    void aRemovedEntryIsFound(TestPostgres postgres) {
        assertThat(afterTampering(postgres, "DELETE FROM pgcurb.entry WHERE seq IN (3, 4)"))
                .containsExactly("removed 3");
        assertThat(afterTampering(postgres, "DELETE FROM pgcurb.entry WHERE seq < 3"))
                .containsExactly("removed 1");
    }

    @EachMajor
    void aRemovedEntryIsFoundWhenTheOthersMoveUp(TestPostgres postgres) {
        assertThat(afterTampering(postgres, """
                DELETE FROM pgcurb.entry WHERE seq = 3;
                UPDATE pgcurb.entry SET seq = seq - 1 WHERE seq > 3;
                UPDATE pgcurb.chain SET seq = seq - 1 WHERE gateway = 'g1'
                """)).isNotEmpty();
    }

    @EachMajor
    void entriesThatChangedPlacesAreFound(TestPostgres postgres) {
        assertThat(afterTampering(postgres, "UPDATE pgcurb.entry SET seq = 9 - seq WHERE seq IN (4, 5)"))
                .containsExactly("moved 4", "moved 5");
        assertThat(afterTampering(postgres, """
                UPDATE pgcurb.entry AS one SET id = other.id, at = other.at, body = other.body
                FROM pgcurb.entry AS other WHERE one.seq IN (4, 5) AND other.seq = 9 - one.seq
                """)).containsExactly("moved 4", "moved 5");
    }

    @EachMajor
    void anAddedEntryIsFound(TestPostgres postgres) {
        assertThat(afterTampering(postgres, """
                INSERT INTO pgcurb.entry (gateway, seq, id, at, body, prev_hash, hash)
                SELECT gateway, seq, 999, at + INTERVAL '1 s', body, prev_hash, hash FROM pgcurb.entry WHERE seq = 3
                """)).containsExactly("added 3");
    }

    @EachMajor
    void aTailThatWasCutIsFoundByTheHead(TestPostgres postgres) {
        assertThat(afterTampering(postgres, "DELETE FROM pgcurb.entry WHERE seq > 6"))
                .containsExactly("cut 7");
    }

    @EachMajor
    void aTailThatWasCutAlongWithTheHeadIsFoundByTheWitnessOnly(TestPostgres postgres) {
        DatabaseUrl database = ledgerOfEight(postgres);
        tamper(database, "DELETE FROM pgcurb.entry WHERE seq > 4; " + SIGN_ANEW);
        assertThat(check(database, List.of())).isEmpty();
        assertThat(check(database, witness())).containsExactly("cut 5");
    }

    @EachMajor
    void aChainThatWasSignedAnewIsFoundByTheWitnessOnly(TestPostgres postgres) {
        DatabaseUrl database = ledgerOfEight(postgres);
        tamper(database, "UPDATE pgcurb.entry SET body = body - 'agent' WHERE seq = 3; " + SIGN_ANEW);
        assertThat(check(database, List.of())).isEmpty();
        assertThat(check(database, witness())).containsExactly("rewritten 6");
    }

    @EachMajor
    void aChainThatVanishedIsFoundByTheWitness(TestPostgres postgres) {
        DatabaseUrl database = ledgerOfEight(postgres);
        tamper(database, "DELETE FROM pgcurb.entry; DELETE FROM pgcurb.chain");
        assertThat(check(database, List.of())).isEmpty();
        assertThat(check(database, witness())).containsExactly("cut 1");
    }

    @EachMajor
    void aBeginningThatWasRemovedWithoutRetentionIsFound(TestPostgres postgres) {
        assertThat(afterTampering(postgres, """
                UPDATE pgcurb.chain SET origin_seq = 2, origin_hash = (SELECT hash FROM pgcurb.entry WHERE seq = 2);
                DELETE FROM pgcurb.entry WHERE seq <= 2
                """)).containsExactly("removed 1");
    }

    @EachMajor
    void aWitnessTakesNothingButSignedMarksAndAnswersOrIsSaidNotTo(TestPostgres postgres) throws IOException {
        DatabaseUrl database = ledgerOfEight(postgres);
        String before = Files.readString(folder.resolve("site.jsonl"));
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            assertThatThrownBy(() -> Witness.checkpoint(chains, site(), Instant.EPOCH, null))
                    .hasMessageContaining("it answers 400");
            assertThatThrownBy(() -> Witness.checkpoint(chains, site(), Instant.EPOCH, signer().getPrivate()))
                    .hasMessageContaining("it answers 400");
            assertThat(Files.readString(folder.resolve("site.jsonl"))).isEqualTo(before);
            assertThatThrownBy(() -> Witness.read(site(), signer().getPublic()))
                    .hasMessageContaining("does not bear the signature");
            site.close();
            assertThatThrownBy(() -> Witness.checkpoint(chains, site(), Instant.EPOCH, SIGNER.getPrivate()))
                    .hasMessageContaining("does not answer");
        }
    }

    private Path witnessFile() {
        return folder.resolve("witness.jsonl");
    }

    /** What the file holds, and what a witness over HTTP says, signed: both the same. */
    private List<Mark> witness() {
        List<Mark> marks = Witness.read(witnessFile());
        assertThat(Witness.read(site(), SIGNER.getPublic())).isEqualTo(marks);
        return marks;
    }

    private String site() {
        return "http://127.0.0.1:" + site.port() + "/bees";
    }

    @BeforeEach
    void openSite() {
        site = WitnessServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                folder.resolve("site.jsonl"),
                SIGNER.getPublic());
    }

    @AfterEach
    void closeSite() {
        site.close();
    }

    /** Entries 1 to 8 of chain g1, of which the witness saw the first six. */
    private DatabaseUrl ledgerOfEight(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        try (Ledger ledger = PostgresLedger.open(TestSchema.gateway(database), PostgresLedger.Options.of("g1"))) {
            for (int i = 1; i <= 8; i++) {
                ledger.intend(INTENT);
                if (i == 6) {
                    try (DatabaseChains chains = DatabaseChains.open(database)) {
                        Files.deleteIfExists(witnessFile());
                        Files.deleteIfExists(folder.resolve("site.jsonl"));
                        Witness.checkpoint(chains, witnessFile().toString(), Instant.EPOCH, null);
                        Witness.checkpoint(chains, site(), Instant.EPOCH, SIGNER.getPrivate());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        }
        return database;
    }

    /** What the check finds, with and without the witness, when it must find the same. */
    private List<String> afterTampering(TestPostgres postgres, String sql) {
        DatabaseUrl database = ledgerOfEight(postgres);
        tamper(database, sql);
        List<String> found = check(database, List.of());
        assertThat(check(database, witness())).isEqualTo(found);
        return found;
    }

    private static void tamper(DatabaseUrl superuser, String sql) {
        TestPostgres.run(
                superuser,
                "ALTER TABLE pgcurb.entry DISABLE TRIGGER ALL; " + sql
                        + "; ALTER TABLE pgcurb.entry ENABLE ALWAYS TRIGGER append_only");
    }

    private List<String> check(DatabaseUrl database, List<Mark> witness) {
        Path file = folder.resolve("export.jsonl");
        List<String> found;
        try (DatabaseChains chains = DatabaseChains.open(database)) {
            List<String> lines = new ArrayList<>();
            Export.write(chains, lines::add);
            Files.write(file, lines);
            found = words(Fsck.check(chains, witness));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(words(Fsck.check(new ExportedChains(file), witness))).isEqualTo(found);
        return found;
    }

    private static List<String> words(Fsck.Report report) {
        return report.findings().stream()
                .map(finding -> finding.kind() + " " + finding.seq())
                .toList();
    }
}
