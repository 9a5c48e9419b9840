package dev.pgcurb.mcp;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import dev.pgcurb.wire.ClientTls;
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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a gateway, as an agent. It sends one statement at a time in the extended protocol, so that Postgres itself
 * refuses two statements in one text, and a text is never rewritten on its way, as drivers do. One thread at a time;
 * {@link #cancel} may come from any.
 */
final class GatewayLink implements AutoCloseable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int SMALL_BYTES = 64 << 10;

    private final Link link;
    private final @Nullable ClientTls tls;
    private final Host host;
    private int processId;
    private byte[] cancelKey = new byte[0];
    private byte status = 'I';

    private GatewayLink(Link link, @Nullable ClientTls tls, Host host) {
        this.link = link;
        this.tls = tls;
        this.host = host;
    }

    /**
     * Logs in with an agent's key, on the first host that answers.
     *
     * @throws Refused what the gateway says: no such key, no free slot, suspended
     * @throws IOException when no gateway answers
     */
    static GatewayLink open(DatabaseUrl url, String application) throws IOException, Refused {
        ClientTls tls = ClientTls.of(url.parameters());
        IOException last = new EOFException("no host to connect to");
        for (Host host : url.hosts()) {
            try {
                var opened = new GatewayLink(open(host, tls), tls, host);
                try {
                    opened.login(url, application);
                    return opened;
                } catch (IOException | RuntimeException | Refused e) {
                    opened.link.close();
                    throw e;
                }
            } catch (ScramLogin.Rejected e) {
                throw Refused.of(e.error());
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Link open(Host host, @Nullable ClientTls tls) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host.name(), host.port()), CONNECT_MILLIS);
            socket.setKeepAlive(true);
            return tls == null ? Link.plain(socket) : tls.ask(socket, host.name());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void login(DatabaseUrl url, String application) throws IOException, Refused {
        FrameWriter out = link.out();
        out.beginUntyped().int32(Packet.VERSION_3_0);
        out.string("user").string(url.user()).string("database").string(url.database());
        out.string("application_name").string(application);
        out.string("options").string("-c pgcurb.ledger_entries=on");
        out.int8(0).end();
        out.flush();
        ScramLogin.prove(link, Objects.requireNonNullElse(url.password(), ""));
        FrameReader in = link.in();
        while (in.next()) {
            switch (in.type()) {
                case Tag.BACKEND_KEY_DATA -> {
                    byte[] payload = in.payload(SMALL_BYTES);
                    processId = ByteBuffer.wrap(payload).getInt();
                    cancelKey = Arrays.copyOfRange(payload, 4, payload.length);
                }
                case Tag.ERROR_RESPONSE -> throw Refused.of(ErrorFields.read(in.payload(ErrorFields.BYTES)));
                case Tag.READY_FOR_QUERY -> {
                    in.skip();
                    return;
                }
                default -> in.skip();
            }
        }
        throw new EOFException("the gateway closed the connection");
    }

    /**
     * Runs one statement.
     *
     * @param values of its parameters, as Postgres would print them
     * @throws Refused when it did not run to its end
     * @throws IOException when the connection is lost; whether the statement took effect is then unknown
     */
    Reply run(String sql, List<@Nullable String> values, Taking taking) throws IOException, Refused {
        if (sql.indexOf('\0') >= 0 || values.stream().anyMatch(v -> v != null && v.indexOf('\0') >= 0)) {
            throw new Refused("22021", "a text with a NUL character is none", null, "Leave it out.", false);
        }
        FrameWriter out = link.out();
        out.begin(Tag.PARSE).string("").string(sql).int16(0).end();
        out.begin(Tag.BIND).string("").string("").int16(0).int16(values.size());
        for (String value : values) {
            if (value == null) {
                out.int32(-1);
            } else {
                byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
                out.int32(bytes.length).bytes(bytes);
            }
        }
        out.int16(0).end();
        out.begin(Tag.DESCRIBE).int8('P').string("").end();
        out.begin(Tag.EXECUTE).string("").int32(taking.stopAfter()).end();
        return sync(new Answering(taking));
    }

    /** Asks for nothing, to see whether the session is still there. */
    void ping() throws IOException, Refused {
        sync(new Answering(Taking.OWN));
    }

    private Reply sync(Answering answering) throws IOException, Refused {
        link.out().begin(Tag.SYNC).end();
        link.out().flush();
        FrameReader in = link.in();
        while (in.next()) {
            switch (in.type()) {
                case Tag.COPY_IN_RESPONSE -> {
                    in.skip();
                    link.out()
                            .begin(Tag.COPY_FAIL)
                            .string("COPY FROM STDIN has no input here")
                            .end();
                    link.out().begin(Tag.SYNC).end();
                    link.out().flush();
                }
                case Tag.READY_FOR_QUERY -> {
                    status = in.payload(1)[0];
                    return answering.reply();
                }
                default -> answering.take(in);
            }
        }
        throw new EOFException("the gateway closed the connection");
    }

    /** Whether a transaction is open. */
    boolean inTransaction() {
        return status != 'I';
    }

    /** Asks for what runs to be cancelled. */
    void cancel() throws IOException {
        if (cancelKey.length == 0) {
            throw new ProtocolViolation("the gateway gave no cancel key");
        }
        try (Link other = open(host, tls)) {
            other.askToCancel(processId, cancelKey);
        }
    }

    /** Says goodbye, so that the lease ends now, and closes. */
    @Override
    public void close() {
        try {
            link.out().begin(Tag.TERMINATE).end();
            link.out().flush();
        } catch (IOException | IllegalStateException e) {
            // it is gone, or in the middle of a message; closing says the same
        }
        link.close();
    }
}
