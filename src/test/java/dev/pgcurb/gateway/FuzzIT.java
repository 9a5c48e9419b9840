package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.api.Timeout;

/** Whatever a client sends, the gateway answers or closes: it never hangs, and what a session had is given back. */
@Timeout(300)
class FuzzIT {
    private static final long SEED = 20261122;
    private static final int SESSIONS = 40;
    static final String[] TEXTS = {
        "SELECT 1",
        "SELECT 1; SELECT 2",
        "",
        "SELEC",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "SELECT 1/0",
        "INSERT INTO note VALUES (1, 'x')",
        "COPY note FROM STDIN",
        "COPY note TO STDOUT",
        "LISTEN x",
        "DISCARD ALL",
        "SELECT $1::int",
        "DECLARE c CURSOR FOR SELECT 1",
        "FETCH c",
        "PREPARE s AS SELECT 7",
        "EXECUTE s",
        "DEALLOCATE ALL",
        "SELECT * FROM generate_series(1, 3000)",
        "DO $$BEGIN RAISE NOTICE 'n'; END$$",
        "BEGIN; INSERT INTO note VALUES (2, 'y'); SELECT 1/0; COMMIT",
        "SET client_encoding = 'SJIS'"
    };
    static final String[] NAMES = {"", "s", "t"};

    private static void say(RawClient c, Random random) throws IOException {
        String text = TEXTS[random.nextInt(TEXTS.length)];
        String name = NAMES[random.nextInt(NAMES.length)];
        String other = NAMES[random.nextInt(NAMES.length)];
        switch (random.nextInt(14)) {
            case 0, 1 -> c.query(text);
            case 2, 3 -> c.parse(name, text);
            case 4, 5 -> c.bind(name, other);
            case 6, 7 -> c.execute(name, random.nextInt(3));
            case 8 -> c.describe(random.nextBoolean() ? 'S' : 'P', name);
            case 9 -> c.close(random.nextBoolean() ? 'S' : 'P', name);
            case 10 -> c.sync();
            case 11 -> c.flush();
            case 12 -> c.out().frame(Tag.COPY_DATA, new byte[] {'9', '\t', 'z', '\n'});
            default -> {
                if (random.nextInt(12) == 0) {
                    c.out().frame((byte) random.nextInt(256), new byte[random.nextInt(20)]);
                }
            }
        }
    }

    /** Ends whatever is open, and asks for a sign of life; true when it came, false when the gateway had closed. */
    private static boolean alive(RawClient c) throws IOException {
        c.out().begin(Tag.COPY_FAIL).string("enough").end();
        c.sync().query("ROLLBACK").query("SELECT 'alive'").out().flush();
        for (String message = c.next(); !message.equals("D alive"); message = c.next()) {
            if (message.equals("end")) {
                return false;
            }
        }
        return true;
    }

    @EachMajor
    void any_sequence_of_messages_is_answered_or_refused(TestPostgres postgres) throws IOException {
        var random = new Random(SEED);
        try (World world = World.on(postgres)) {
            int survivors = 0;
            for (int session = 0; session < SESSIONS; session++) {
                try (RawClient c = RawClient.connect(world)) {
                    for (int i = random.nextInt(30); i >= 0; i--) {
                        say(c, random);
                    }
                    survivors += alive(c) ? 1 : 0;
                } catch (SocketException e) {
                    // closed while we were still talking
                }
                Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(java.util.List.of("0")));
            }
            assertThat(survivors).isGreaterThan(SESSIONS / 2);
            assertThat(world.column("SELECT count(*) > 100 FROM pgcurb.log WHERE kind = 'attempt'"))
                    .containsExactly("t");
            Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.log WHERE verdict = 'running'")
                    .equals(java.util.List.of("0")));
        }
    }
}
