package dev.pgcurb.ledger;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** A process that intends and intends, and prints each entry's number once it was told that it is durable. */
final class CrashingGateway {
    private CrashingGateway() {}

    /** {@code args}: the URL of the database and the name of the chain. */
    public static void main(String[] args) throws IOException {
        PostgresLedger ledger = PostgresLedger.open(DatabaseUrl.parse(args[0]), PostgresLedger.Options.of(args[1]));
        List<Thread> sessions = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().daemon().start(() -> intendForever(ledger)))
                .toList();
        // It ends when whoever started it does, should that be before its kill.
        while (System.in.read() >= 0 && !sessions.isEmpty()) {}
    }

    private static void intendForever(PostgresLedger ledger) {
        while (true) {
            try {
                Receipt receipt = ledger.intend(Intent.of(Session.of("support"), "UPDATE t SET a = 1", null));
                synchronized (System.out) {
                    System.out.println(receipt.id());
                    System.out.flush();
                }
                ledger.settle(receipt, Outcome.unknown("a test"));
            } catch (Problem e) {
                Objects.requireNonNull(e.what());
            }
        }
    }
}
