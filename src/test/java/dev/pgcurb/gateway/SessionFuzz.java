package dev.pgcurb.gateway;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the guided fuzzer plays with: a client of a real gateway in front of a real Postgres, in this process. Each byte is something
 * that the client says, with the next one to say what about. Afterwards the gateway has closed, or answers a question as if
 * nothing had been: an answer to something else is a desync.
 */
public final class SessionFuzz {
    private static final World WORLD = World.on(TestPostgres.newest());
    private static @Nullable RawClient kept;

    private SessionFuzz() {}

    /** A hang (the client's patience is over), a desync, or a lease that is left is a finding. The name is the fuzzer's. */
    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        RawClient client = kept == null ? RawClient.connect(WORLD) : kept;
        kept = null;
        try {
            ByteBuffer said = ByteBuffer.wrap(data);
            for (int i = 0; i < 60 && said.remaining() > 1; i++) {
                say(client, said.get() & 0xff, said.get() & 0xff, said);
            }
            kept = alive(client) ? client : null;
        } catch (SocketException e) {
            kept = null; // closed while we were still talking
        } finally {
            if (kept == null) {
                client.close();
                Bound.until(() -> WORLD.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                        .equals(java.util.List.of("0")));
            }
        }
    }

    private static void say(RawClient c, int what, int about, ByteBuffer more) throws IOException {
        String text = FuzzIT.TEXTS[about % FuzzIT.TEXTS.length];
        String name = FuzzIT.NAMES[about % 3];
        String other = FuzzIT.NAMES[about / 3 % 3];
        switch (what % 16) {
            case 0, 1 -> c.query(text);
            case 2, 3 -> c.parse(FuzzIT.NAMES[what / 16 % 3], text);
            case 4, 5 -> c.bind(name, other);
            case 6, 7 -> c.execute(name, about / 9 % 3);
            case 8 -> c.describe(about < 128 ? 'S' : 'P', name);
            case 9 -> c.close(about < 128 ? 'S' : 'P', name);
            case 10 -> c.sync();
            case 11 -> c.flush();
            case 12 -> c.out().frame(Tag.COPY_DATA, new byte[] {'9', '\t', 'z', '\n'});
            case 13 -> c.out().frame(about < 128 ? Tag.COPY_DONE : Tag.SYNC, new byte[0]);
            default -> {
                byte[] raw = new byte[Math.min(more.remaining(), about % 24)];
                more.get(raw);
                c.out().frame((byte) about, raw);
            }
        }
    }

    /** Ends whatever is open, and asks for a sign of life; false when the gateway has closed. */
    private static boolean alive(RawClient c) throws IOException {
        c.out().begin(Tag.COPY_FAIL).string("enough").end();
        c.sync().query("ROLLBACK").query("SELECT 'alive'").out().flush();
        for (String message = c.next(); !message.equals("D alive"); message = c.next()) {
            if (message.equals("end")) {
                return false;
            }
        }
        if (!c.next().equals("C SELECT 1") || !c.next().equals("Z I")) {
            throw new AssertionError("what was answered is not what was asked last");
        }
        c.query("DISCARD ALL").untilReady();
        return true;
    }
}
