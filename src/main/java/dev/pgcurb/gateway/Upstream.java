package dev.pgcurb.gateway;

import dev.pgcurb.lease.Lease;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.FrameWriter;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.Packet;
import dev.pgcurb.wire.ProtocolViolation;
import dev.pgcurb.wire.ScramLogin;
import dev.pgcurb.wire.Tag;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A connection to Postgres as a slot. What it sends is written by these methods only, and the one that runs something demands
 * a {@link Receipt}. One thread owns it; {@link #cancel} may come from any.
 */
final class Upstream implements AutoCloseable {
    private static final int READY_BYTES = 64 << 10;
    /** The name of our own statements and their portals, gone before the client's next message. */
    private static final String OWN = "pgcurb";

    private static final String OWN_PREPARED = "pgcurb_asked";

    private final Link link;
    private final UpstreamDoor door;
    private final Host host;
    private final int processId;
    private final byte[] cancelKey;
    private long cancels;
    private int closes;
    private final Map<String, String> parameters;
    private final String nowhere;

    private Upstream(
            Link link, UpstreamDoor door, Host host, int processId, byte[] key, Map<String, String> parameters) {
        this.link = link;
        this.door = door;
        this.host = host;
        this.processId = processId;
        this.cancelKey = key;
        this.parameters = parameters;
        // Not to be guessed, so that no agent can make a portal of this name.
        this.nowhere = "pgcurb refused "
                + HexFormat.of().toHexDigits(RandomGenerator.of("SecureRandom").nextLong());
    }

    /**
     * Logs in with the lease on one server, and waits until it is ready.
     *
     * @throws ScramLogin.Rejected when Postgres says no
     */
    static Upstream connect(UpstreamDoor door, Host host, String database, Lease lease, Map<String, String> startup)
            throws IOException {
        Link link = door.open(host);
        try {
            return login(link, door, host, database, lease, startup);
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    private static Upstream login(
            Link link, UpstreamDoor door, Host host, String database, Lease lease, Map<String, String> startup)
            throws IOException {
        FrameWriter out = link.out();
        out.beginUntyped().int32(Packet.VERSION_3_2);
        out.string("user").string(lease.slot()).string("database").string(database);
        startup.forEach((name, value) -> out.string(name).string(value));
        out.int8(0).end();
        out.flush();
        ScramLogin.prove(link, lease.password().reveal(), door.bindingRequired());

        Map<String, String> parameters = new LinkedHashMap<>();
        int processId = 0;
        byte[] key = new byte[0];
        FrameReader in = link.in();
        while (in.next()) {
            switch (in.type()) {
                case Tag.PARAMETER_STATUS -> {
                    String[] pair = ParameterStatus.read(in.payload(READY_BYTES));
                    parameters.put(pair[0], pair[1]);
                }
                case Tag.BACKEND_KEY_DATA -> {
                    byte[] payload = in.payload(READY_BYTES);
                    processId = java.nio.ByteBuffer.wrap(payload).getInt();
                    key = java.util.Arrays.copyOfRange(payload, 4, payload.length);
                }
                case Tag.NOTICE_RESPONSE, Tag.NEGOTIATE_PROTOCOL_VERSION -> in.skip();
                case Tag.ERROR_RESPONSE ->
                    throw new ScramLogin.Rejected(ErrorFields.read(in.payload(ErrorFields.BYTES)));
                case Tag.READY_FOR_QUERY -> {
                    in.skip();
                    return new Upstream(link, door, host, processId, key, parameters);
                }
                default -> throw new ProtocolViolation("unexpected message from Postgres at startup");
            }
        }
        throw new EOFException("Postgres closed the connection at startup");
    }

    FrameReader in() {
        return link.in();
    }

    /** What Postgres reported at startup: encoding, time zone, version and so on. */
    Map<String, String> parameters() {
        return parameters;
    }

    /** Whether the server was a standby when this began. */
    boolean onStandby() {
        return Target.STANDBY.accepts(parameters);
    }

    int waiting() {
        return link.out().waiting();
    }

    boolean somethingToRead() throws IOException {
        return link.somethingToRead();
    }

    void parse(byte[] payload) throws IOException {
        link.out().frame(Tag.PARSE, payload);
    }

    void parse(String name, String sql) throws IOException {
        link.out().begin(Tag.PARSE).string(name).string(sql).int16(0).end();
    }

    void bind(byte[] payload) throws IOException {
        link.out().frame(Tag.BIND, payload);
    }

    /** The unnamed portal of the unnamed statement: no parameters, results as text. */
    void bindUnnamed() throws IOException {
        link.out().begin(Tag.BIND).int8(0).int8(0).int16(0).int16(0).int16(0).end();
    }

    /**
     * Asks the planner what it would do: EXPLAIN without ANALYZE, which runs nothing, and so needs no receipt. Leaves nothing behind.
     *
     * @param statement one SELECT, INSERT, UPDATE, DELETE or MERGE without parameters
     */
    void explain(String statement) throws IOException {
        own("EXPLAIN (FORMAT JSON) " + statement);
    }

    /** Prepares such a statement under a name of our own, and asks what parameters it has. Runs nothing either. */
    void prepareOwn(String statement, int[] types) throws IOException {
        closeOwn((byte) 'S', OWN_PREPARED);
        FrameWriter out = link.out()
                .begin(Tag.PARSE)
                .string(OWN_PREPARED)
                .string(statement)
                .int16(types.length);
        for (int type : types) {
            out.int32(type);
        }
        out.end();
        describe((byte) 'S', OWN_PREPARED);
        closeOwn((byte) 'P', OWN);
    }

    /**
     * Asks the planner for the plan of {@link #prepareOwn}'s statement that would do for any values. Leaves nothing behind, but that in
     * what is left of the transaction plans are chosen as the session began.
     */
    void explainPrepared(int parameters) throws IOException {
        String values = parameters == 0 ? "" : "(" + "NULL, ".repeat(parameters - 1) + "NULL)";
        own("SET LOCAL plan_cache_mode = force_generic_plan");
        own("EXPLAIN (FORMAT JSON) EXECUTE " + OWN_PREPARED + values);
        own("SET LOCAL plan_cache_mode = DEFAULT");
        closeOwn((byte) 'S', OWN_PREPARED);
    }

    /** A savepoint of our own, so that an error in what follows can be taken back. */
    void savepoint() throws IOException {
        own("SAVEPOINT \"pgcurb\"");
    }

    void backToSavepoint() throws IOException {
        own("ROLLBACK TO SAVEPOINT \"pgcurb\"");
        own("RELEASE SAVEPOINT \"pgcurb\"");
    }

    /** How many Closes of {@link #explain}, {@link #prepareOwn} and their like were sent since this was last asked: the last is the end. */
    int closes() {
        int sent = closes;
        closes = 0;
        return sent;
    }

    private void own(String sql) throws IOException {
        // An error skips what follows it up to the Sync, the closing below included: both names may still be taken.
        closeOwn((byte) 'P', OWN);
        closeOwn((byte) 'S', OWN);
        parse(OWN, sql);
        link.out()
                .begin(Tag.BIND)
                .string(OWN)
                .string(OWN)
                .int16(0)
                .int16(0)
                .int16(0)
                .end();
        link.out().begin(Tag.EXECUTE).string(OWN).int32(0).end();
        closeOwn((byte) 'P', OWN);
        closeOwn((byte) 'S', OWN);
    }

    private void closeOwn(byte target, String name) throws IOException {
        closes++;
        close(target, name);
    }

    void describe(byte target, String name) throws IOException {
        link.out().begin(Tag.DESCRIBE).int8(target).string(name).end();
    }

    void close(byte target, String name) throws IOException {
        link.out().begin(Tag.CLOSE).int8(target).string(name).end();
    }

    /** Runs a portal. No record, no execution: the receipt is the ledger's proof that the attempt is on record. */
    void execute(Receipt receipt, String portal, int maxRows) throws IOException {
        java.util.Objects.requireNonNull(receipt);
        link.out().begin(Tag.EXECUTE).string(portal).int32(maxRows).end();
    }

    /** Makes Postgres fail the way a statement would, so that everything that follows from an error follows. */
    void fail() throws IOException {
        link.out().begin(Tag.EXECUTE).string(nowhere).int32(0).end();
    }

    void sync() throws IOException {
        link.out().begin(Tag.SYNC).end();
    }

    void askToFlush() throws IOException {
        link.out().begin(Tag.FLUSH).end();
    }

    /** Passes on the frame that the client's reader has announced: the data of a COPY, or its end. */
    void copy(FrameReader client) throws IOException {
        client.forwardTo(link.out());
    }

    void copyFail(String why) throws IOException {
        link.out().begin(Tag.COPY_FAIL).string(why).end();
    }

    void flush() throws IOException {
        link.out().flush();
    }

    void terminate() {
        try {
            link.out().begin(Tag.TERMINATE).end();
            link.out().flush();
        } catch (IOException | IllegalStateException e) {
            // it is gone, or in the middle of a message; closing says the same
        }
    }

    /**
     * Asks Postgres to cancel what this connection runs, and returns when Postgres has passed the request on. Synchronized, so
     * that the owner can wait for a request under way before it starts the next statement.
     */
    synchronized void cancel() throws IOException {
        cancels++;
        try (Link other = door.open(host)) {
            other.askToCancel(processId, cancelKey);
        }
    }

    /** How many cancel requests there were. */
    synchronized long cancels() {
        return cancels;
    }

    /** Waits until no cancel request is under way. */
    synchronized void settled() {}

    /** Closes the socket without a word; wakes the owner if it waits. */
    @Override
    public void close() {
        link.close();
    }
}
