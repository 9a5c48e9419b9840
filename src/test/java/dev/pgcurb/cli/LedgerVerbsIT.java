package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.ledger.Intent;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.ledger.Session;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class LedgerVerbsIT {
    private static final Session SUPPORT = new Session("support", "curb:support:1", 12L, "127.0.0.1:5000", "psql");

    @TempDir
    Path folder;

    @EachMajor
    void logShowsAttemptsAndFiltersThem(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        long refused = fill(database);
        String url = database.withPassword();
        assertThat(Ran.of("log", "--database", url).out())
                .contains("ENTRY", "✓ allowed", "✗ refused", "SELECT 1", "[support.ceilings.rows_per_statement] DELETE")
                .doesNotContain("\u202E");
        assertThat(Ran.of("log", "--database", url, "--verdict", "refused").out())
                .contains("<U+202E>")
                .doesNotContain("SELECT 1");
        assertThat(Ran.of("log", "--database", url, "--agent", "other").out()).isEmpty();
        assertThat(Ran.of("log", "--database", url, "--since", "1h", "--limit", "1", "--json")
                        .out())
                .startsWith("{\"v\":1,\"id\":" + refused + ",")
                .contains("\"verdict\":\"refused\"");
    }

    @EachMajor
    void oneEntryIsShownWhole(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        long refused = fill(database);
        String url = database.withPassword();
        assertThat(Ran.of("log", "--database", url, "--entry", Long.toString(refused))
                        .out())
                .contains("entry        " + refused, "sqlstate     54000", "  │ DELETE FROM bees <U+202E>");
        Ran missing = Ran.of("log", "--database", url, "--entry", "999999");
        assertThat(missing.exit()).isEqualTo(Exit.FAILED);
        assertThat(missing.err()).contains("the ledger has no entry 999999 [PGC402]");
    }

    @EachMajor
    void fsckSaysNoWhenTheWitnessKnowsMore(TestPostgres postgres) throws IOException {
        DatabaseUrl database = TestSchema.installed(postgres);
        fill(database);
        String url = database.withPassword();
        String witness = folder.resolve("witness.jsonl").toString();
        assertThat(Ran.of("log", "checkpoint", "--database", url, "--to", witness)
                        .exit())
                .isEqualTo(Exit.DONE);
        Ran sound = Ran.of("log", "fsck", "--database", url, "--witness", witness);
        assertThat(sound.exit()).isEqualTo(Exit.DONE);
        assertThat(sound.out()).startsWith("✓ sound: 4 entries in 1 chains read, 1 marks");

        Path export = folder.resolve("export.jsonl");
        Files.writeString(export, Ran.of("log", "export", "--database", url).out());
        assertThat(Ran.of("log", "fsck", "--from", export.toString(), "--witness", witness)
                        .exit())
                .isEqualTo(Exit.DONE);

        TestPostgres.run(database, """
                ALTER TABLE pgcurb.entry DISABLE TRIGGER ALL;
                DELETE FROM pgcurb.entry WHERE seq = 4;
                UPDATE pgcurb.chain AS c SET seq = 3, hash = e.hash FROM pgcurb.entry AS e WHERE e.seq = 3
                """);
        Ran alone = Ran.of("log", "fsck", "--database", url);
        assertThat(alone.exit()).isEqualTo(Exit.DONE);
        assertThat(alone.err()).contains("without a witness");
        Ran cut = Ran.of("log", "fsck", "--database", url, "--witness", witness, "--json");
        assertThat(cut.exit()).isEqualTo(Exit.NO);
        assertThat(cut.out()).contains("\"sound\":false", "\"kind\":\"cut\"");
    }

    @EachMajor
    void aLedgerThatIsNotThereOrNotOursToReadIsSaidSo(TestPostgres postgres) {
        TestSchema.installed(postgres);
        assertThat(Ran.of("log", "--database", postgres.database().withPassword())
                        .err())
                .contains("[PGC402]")
                .contains("pgcurb apply");
        assertThat(Ran.of("log", "fsck", "--from", folder.resolve("nothing").toString())
                        .err())
                .contains("[PGC403]");
    }

    /** An allowed and a refused attempt; the number of the refused one. */
    private static long fill(DatabaseUrl database) {
        try (PostgresLedger ledger =
                PostgresLedger.open(TestSchema.gateway(database), PostgresLedger.Options.of("gateway-1"))) {
            Receipt read = ledger.intend(Intent.of(SUPPORT, "SELECT 1", null));
            ledger.settle(read, Outcome.allowed(1, Duration.ofMillis(2)));
            Receipt write = ledger.intend(Intent.of(SUPPORT, "DELETE FROM bees \u202E\n-- all", null));
            ledger.settle(write, Outcome.refused("support.ceilings.rows_per_statement", "54000"));
            return write.id();
        }
    }
}
