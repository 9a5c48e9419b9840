package dev.pgcurb.wire;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's half: proves our password to Postgres, and makes Postgres prove that it knows it too. Nothing weaker than
 * SCRAM-SHA-256 is ever answered, so a server that asks for a clear password or md5 gets nothing.
 */
public final class ScramLogin {
    private static final int MESSAGE_BYTES = 64 << 10;

    private ScramLogin() {}

    /** The same, bound to the server's certificate wherever that can be had. */
    public static void prove(Link link, String password) throws IOException {
        prove(link, password, false);
    }

    /**
     * Answers Postgres's authentication requests up to AuthenticationOk.
     *
     * @param binding whether the proof must be bound to the server's certificate, as it is wherever that can be had
     * @throws ProtocolViolation when Postgres asks for anything but SCRAM, or cannot prove that it knows the password
     * @throws Rejected when Postgres answers with an error
     */
    public static void prove(Link link, String password, boolean binding) throws IOException {
        try {
            converse(link, password, binding);
        } catch (ScramException | IllegalArgumentException e) {
            throw new ProtocolViolation("the SCRAM conversation with Postgres failed");
        }
    }

    /** Postgres turned us away. */
    public static final class Rejected extends IOException {
        private final transient ErrorFields error;

        public Rejected(ErrorFields error) {
            super(error.get(ErrorFields.MESSAGE));
            this.error = error;
        }

        public ErrorFields error() {
            return error;
        }
    }

    private static void converse(Link link, String password, boolean binding) throws IOException, ScramException {
        FrameWriter out = link.out();
        PayloadReader offer = request(link, 10);
        List<String> mechanisms = new ArrayList<>();
        for (String name = offer.string(); !name.isEmpty(); name = offer.string()) {
            mechanisms.add(name);
        }
        byte @Nullable [] endpoint = link.endpointHash();
        if (binding && (endpoint == null || !mechanisms.contains(ScramExchange.PLUS))) {
            throw new ProtocolViolation("channel binding is required, and Postgres does not offer it");
        }
        var builder = ScramClient.builder()
                .advertisedMechanisms(mechanisms)
                .username("*") // Postgres takes the name of the startup packet
                .password(password.toCharArray());
        if (endpoint != null) {
            builder = builder.channelBinding("tls-server-end-point", endpoint);
        }
        ScramClient client = builder.build();
        byte[] first = utf8(client.clientFirstMessage().toString());
        out.begin(Tag.PASSWORD)
                .string(client.getScramMechanism().getName())
                .int32(first.length)
                .bytes(first)
                .end();
        out.flush();
        client.serverFirstMessage(text(request(link, 11)));
        out.begin(Tag.PASSWORD)
                .bytes(utf8(client.clientFinalMessage().toString()))
                .end();
        out.flush();
        client.serverFinalMessage(text(request(link, 12)));
        request(link, 0).end();
    }

    /** The next authentication request, which must be of the expected kind. */
    private static PayloadReader request(Link link, int expected) throws IOException {
        FrameReader in = link.in();
        while (true) {
            if (!in.next()) {
                throw new java.io.EOFException("Postgres closed the connection during authentication");
            }
            switch (in.type()) {
                case Tag.ERROR_RESPONSE -> throw new Rejected(ErrorFields.read(in.payload(ErrorFields.BYTES)));
                case Tag.NEGOTIATE_PROTOCOL_VERSION -> in.skip(); // an older server: 3.0 serves us as well
                case Tag.AUTHENTICATION -> {
                    var p = new PayloadReader(in.payload(MESSAGE_BYTES));
                    if (p.int32() != expected) {
                        throw new ProtocolViolation("Postgres asked for something else than SCRAM-SHA-256");
                    }
                    return p;
                }
                default -> throw new ProtocolViolation("unexpected message from Postgres during authentication");
            }
        }
    }

    private static String text(PayloadReader p) throws ProtocolViolation {
        return new String(p.bytes(p.left()), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
