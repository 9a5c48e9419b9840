package dev.pgcurb.embedded;

import dev.pgcurb.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process for {@link KilledIT}: starts a server, says its pid and its run folder, and waits for the end. */
public final class ServerUntilKilled {
    private ServerUntilKilled() {}

    /** Its one argument is the folder to keep its data in, or an empty text. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Embedded postgres =
                Embedded.start(args[0].isEmpty() ? Options.ephemeral(18) : Options.keeping(18, Path.of(args[0])));
        TestPostgres.run(postgres.adminUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
        System.out.println(Files.readAllLines(postgres.dataDirectory().resolve("postmaster.pid"))
                .getFirst());
        System.out.println(postgres.socketDirectory());
        new CountDownLatch(1).await();
    }
}
