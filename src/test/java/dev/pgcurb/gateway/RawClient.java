package dev.pgcurb.gateway;

import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.FrameWriter;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.Packet;
import dev.pgcurb.wire.ScramLogin;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that says exactly what a test wants said, and hears every message. */
final class RawClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int BYTES = 1 << 20;

    private final Link link;

    private RawClient(Link link) {
        this.link = link;
    }

    /** Comes in with this protocol version; what follows AuthenticationOk is not yet read. */
    static RawClient arrive(World world, int version) throws IOException {
        var socket =
                new Socket(InetAddress.getLoopbackAddress(), world.gateway().port());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        Link link = Link.plain(socket);
        FrameWriter out = link.out().beginUntyped().int32(version);
        out.string("user")
                .string(world.agent())
                .string("database")
                .string(world.admin().database());
        out.int8(0).end();
        out.flush();
        ScramLogin.prove(link, world.secret());
        return new RawClient(link);
    }

    static RawClient connect(World world) throws IOException {
        RawClient client = arrive(world, Packet.VERSION_3_0);
        client.untilReady();
        return client;
    }

    FrameWriter out() {
        return link.out();
    }

    Socket socket() {
        return link.socket();
    }

    RawClient query(String sql) throws IOException {
        out().begin(Tag.QUERY).string(sql).end();
        return this;
    }

    RawClient parse(String name, String sql) throws IOException {
        out().begin(Tag.PARSE).string(name).string(sql).int16(0).end();
        return this;
    }

    RawClient bind(String portal, String statement) throws IOException {
        out().begin(Tag.BIND)
                .string(portal)
                .string(statement)
                .int16(0)
                .int16(0)
                .int16(0)
                .end();
        return this;
    }

    RawClient describe(char target, String name) throws IOException {
        out().begin(Tag.DESCRIBE).int8(target).string(name).end();
        return this;
    }

    RawClient execute(String portal, int maxRows) throws IOException {
        out().begin(Tag.EXECUTE).string(portal).int32(maxRows).end();
        return this;
    }

    RawClient close(char target, String name) throws IOException {
        out().begin(Tag.CLOSE).int8(target).string(name).end();
        return this;
    }

    RawClient sync() throws IOException {
        out().begin(Tag.SYNC).end();
        return this;
    }

    RawClient flush() throws IOException {
        out().begin(Tag.FLUSH).end();
        return this;
    }

    /** Sends what was said, and reads up to the next ReadyForQuery: each message as its letter and what matters of it. */
    List<String> untilReady() throws IOException {
        out().flush();
        List<String> heard = new ArrayList<>();
        while (true) {
            String message = next();
            heard.add(message);
            if (message.startsWith("Z") || message.equals("end")) {
                return heard;
            }
        }
    }

    /** The next message. */
    String next() throws IOException {
        out().flush();
        FrameReader in = link.in();
        if (!in.next()) {
            return "end";
        }
        byte type = in.type();
        byte[] payload = in.payload(BYTES);
        return switch (type) {
            case Tag.ERROR_RESPONSE -> "E " + ErrorFields.read(payload).sqlstate();
            case Tag.READY_FOR_QUERY -> "Z " + (char) payload[0];
            case Tag.COMMAND_COMPLETE -> "C " + new String(payload, 0, payload.length - 1, StandardCharsets.UTF_8);
            case Tag.DATA_ROW -> "D " + firstColumn(payload);
            case Tag.BACKEND_KEY_DATA -> "K " + (payload.length - 4);
            case Tag.PARAMETER_STATUS, Tag.NOTICE_RESPONSE -> next();
            default -> String.valueOf((char) type);
        };
    }

    private static String firstColumn(byte[] row) {
        int length = java.nio.ByteBuffer.wrap(row).getInt(2);
        return length < 0 ? "NULL" : new String(row, 6, length, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        link.close();
    }
}
