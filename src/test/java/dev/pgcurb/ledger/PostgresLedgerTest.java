package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PostgresLedgerTest {
    private static final Intent READ = Intent.of(Session.of("support"), "SELECT 1", null);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final MemoryAppender database = new MemoryAppender();

    /** The entry as the database gets it. */
    private static String text(Queued entry) {
        var json = new StringBuilder();
        entry.writeTo(json);
        return json.toString();
    }

    @Test
    void anIntentIsInTheDatabaseWhenItReturns() {
        try (Ledger ledger = open(LONG, 100)) {
            Receipt receipt = ledger.intend(READ);
            assertThat(database.entries())
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.id).isEqualTo(receipt.id()));
        }
    }

    @Test
    void anIntentTakesEverythingBeforeItAlong() {
        try (Ledger ledger = open(LONG, 100)) {
            Receipt first = ledger.note(READ);
            ledger.settle(first, Outcome.allowed(1, Duration.ofMillis(1)));
            ledger.record(new Event("lease", null, Map.of()));
            assertThat(database.entries()).isEmpty();
            ledger.intend(READ);
            assertThat(database.entries()).extracting(entry -> entry.n).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void anOutcomeGoesIntoTheEntryOfItsAttemptWhileThatIsNotWritten() {
        try (Ledger ledger = open(LONG, 100)) {
            Receipt quick = ledger.note(READ);
            ledger.settle(quick, Outcome.allowed(3, Duration.ofMillis(1)));
            Receipt written = ledger.intend(READ);
            ledger.settle(written, Outcome.failed("23505", Duration.ofMillis(1)));
            ledger.intend(READ);
            assertThat(database.entries())
                    .extracting(PostgresLedgerTest::text)
                    .satisfiesExactly(
                            quickly -> assertThat(quickly)
                                    .contains(",\"kind\":\"attempt\"")
                                    .endsWith("\"verdict\":\"allowed\",\"rows\":3,\"duration_us\":1000}"),
                            attempt -> assertThat(attempt).doesNotContain("verdict"),
                            outcome -> assertThat(outcome)
                                    .contains(",\"kind\":\"outcome\",\"refers_to\":" + written.id()
                                            + ",\"verdict\":\"failed\""),
                            last -> assertThat(last).contains(",\"kind\":\"attempt\""));
        }
    }

    @Test
    void aNoteBecomesDurableByItself() throws InterruptedException {
        try (Ledger ledger = open(Duration.ofMillis(20), 100)) {
            ledger.note(READ);
            await(() -> database.entries().size() == 1);
        }
    }

    @Test
    void inAStrictLedgerANoteIsAnIntent() {
        PostgresLedger.Options strict = options(LONG, 100).strictly();
        try (Ledger ledger = PostgresLedger.open(database, strict)) {
            ledger.note(READ);
            assertThat(database.entries()).hasSize(1);
        }
    }

    @Test
    void whoComesWhileABatchIsOnItsWaySharesTheNextOne() throws Exception {
        try (Ledger ledger = open(LONG, 100)) {
            database.permits.drainPermits();
            List<CompletableFuture<Receipt>> waiting = new ArrayList<>();
            waiting.add(CompletableFuture.supplyAsync(() -> ledger.intend(READ), Thread::startVirtualThread));
            await(() -> database.permits.hasQueuedThreads());
            for (int i = 0; i < 20; i++) {
                CompletableFuture<Void> accepted = new CompletableFuture<>();
                waiting.add(CompletableFuture.supplyAsync(
                        () -> {
                            accepted.complete(null);
                            return ledger.intend(READ);
                        },
                        Thread::startVirtualThread));
                accepted.get(10, TimeUnit.SECONDS);
            }
            database.permits.release(1000);
            for (CompletableFuture<Receipt> receipt : waiting) {
                receipt.get(10, TimeUnit.SECONDS);
            }
            assertThat(database.entries()).hasSize(21);
            assertThat(database.batches()).hasSizeLessThan(21);
        }
    }

    @Test
    void numbersOfAttemptsAscendInTheOrderOfTheChain() throws Exception {
        try (Ledger ledger = open(LONG, 100_000)) {
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int j = 0; j < 500; j++) {
                                ledger.note(READ);
                            }
                            ledger.intend(READ);
                        },
                        Thread::startVirtualThread));
            }
            for (CompletableFuture<Void> caller : callers) {
                caller.get(20, TimeUnit.SECONDS);
            }
            assertThat(database.entries())
                    .hasSize(8 * 501)
                    .extracting(entry -> entry.id)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aLostAcknowledgementDoublesNothing() {
        try (Ledger ledger = open(LONG, 100)) {
            database.losesAcknowledgement = true;
            ledger.intend(READ);
            ledger.intend(READ);
            assertThat(database.entries()).extracting(entry -> entry.n).containsExactly(1L, 2L);
        }
    }

    @Test
    void aFullBacklogMakesNotesWaitAndDropsNone() throws Exception {
        try (Ledger ledger = open(LONG, 3)) {
            database.permits.drainPermits();
            CompletableFuture<Void> notes = CompletableFuture.runAsync(
                    () -> {
                        for (int i = 0; i < 50; i++) {
                            ledger.note(READ);
                        }
                    },
                    Thread::startVirtualThread);
            await(() -> database.permits.hasQueuedThreads());
            assertThat(notes).isNotDone();
            database.permits.release(1000);
            notes.get(10, TimeUnit.SECONDS);
        }
        assertThat(database.entries()).hasSize(50);
    }

    @Test
    void whileTheDatabaseFailsNothingIsAccepted() throws InterruptedException {
        try (PostgresLedger ledger = open(LONG, 100)) {
            database.failing = true;
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> ledger.intend(READ))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC401))
                    .withMessageContaining("the disk is full");
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> ledger.note(READ));
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> ledger.record(new Event("lease", null, Map.of())));
            assertThat(ledger.trouble()).isPresent();
            database.failing = false;
            await(() -> ledger.trouble().isEmpty());
            ledger.intend(READ);
        }
    }

    @Test
    void whatCouldNotBeMadeDurableInTimeIsRecordedAsRefusedLater() throws InterruptedException {
        try (PostgresLedger ledger = open(LONG, 100)) {
            database.failing = true;
            assertThatExceptionOfType(Problem.class).isThrownBy(() -> ledger.intend(READ));
            database.failing = false;
            await(() -> ledger.trouble().isEmpty());
        }
        List<Queued> entries = database.entries();
        assertThat(entries).hasSize(2);
        assertThat(text(entries.get(1)))
                .endsWith(",\"kind\":\"outcome\",\"refers_to\":" + entries.get(0).id
                        + ",\"verdict\":\"refused\",\"rule\":\"ledger\",\"sqlstate\":\"58000\"}");
    }

    @Test
    void outcomesAreKeptThroughAnOutage() throws InterruptedException {
        try (PostgresLedger ledger = open(Duration.ofMillis(1), 100)) {
            Receipt receipt = ledger.intend(READ);
            database.failing = true;
            ledger.settle(receipt, Outcome.allowed(1, Duration.ofMillis(1)));
            await(() -> ledger.trouble().isPresent());
            database.failing = false;
            await(() -> database.entries().size() == 2);
        }
    }

    @Test
    void closingWritesWhatWasAcceptedAndSaysFarewell() {
        try (Ledger ledger = open(LONG, 100)) {
            ledger.note(READ);
        }
        assertThat(database.entries()).hasSize(1);
        assertThat(database.saidFarewell()).isTrue();
    }

    @Test
    void aLedgerThatWasClosedWithADeadDatabaseEndsWithoutAFarewell() {
        try (Ledger ledger = open(LONG, 100)) {
            ledger.note(READ);
            database.failing = true;
        }
        assertThat(database.saidFarewell()).isFalse();
        assertThat(database.entries()).isEmpty();
    }

    @Test
    void aReceiptIsSettledOnce() {
        try (Ledger ledger = open(LONG, 100)) {
            Receipt receipt = ledger.note(READ);
            ledger.settle(receipt, Outcome.unknown("lost"));
            assertThatIllegalStateException().isThrownBy(() -> ledger.settle(receipt, Outcome.unknown("lost")));
        }
    }

    @Test
    void aDatabaseWithoutPgcurbIsSaidSoAtTheStart() {
        database.failing = true;
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> open(LONG, 100))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC401));
    }

    private PostgresLedger open(Duration window, int capacity) {
        return PostgresLedger.open(database, options(window, capacity));
    }

    private static PostgresLedger.Options options(Duration window, int capacity) {
        Duration patience = Duration.ofMillis(100);
        return new PostgresLedger.Options("g1", window, patience, Duration.ofMillis(200), false, capacity);
    }

    private static void await(BooleanSupplier state) throws InterruptedException {
        for (int i = 0; !state.getAsBoolean(); i++) {
            if (i == 2000) {
                throw new AssertionError(new TimeoutException("it did not come to that in 20 s"));
            }
            Thread.sleep(10);
        }
    }
}
