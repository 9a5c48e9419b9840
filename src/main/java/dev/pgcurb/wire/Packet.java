package dev.pgcurb.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a connection may say before the protocol is agreed: frames without a type byte. */
public sealed interface Packet {
    record SslRequest() implements Packet {}

    record GssEncRequest() implements Packet {}

    /**
     * Someone wants another connection's statement cancelled.
     *
     * @param key 4 bytes in protocol 3.0, up to 256 in 3.2
     */
    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only, and never printed
    record CancelRequest(int processId, byte[] key) implements Packet {}

    /**
     * Someone wants a session.
     *
     * @param version major in the upper, minor in the lower 16 bits
     */
    record Startup(int version, Map<String, String> parameters) implements Packet {
        public Startup {
            parameters = Map.copyOf(parameters);
        }
    }

    int VERSION_3_0 = 3 << 16;
    int VERSION_3_2 = (3 << 16) | 2;
    int SSL_REQUEST = 80877103;
    int GSSENC_REQUEST = 80877104;
    int CANCEL_REQUEST = 80877102;

    /** Postgres's own MAX_STARTUP_PACKET_LENGTH, in bytes. */
    int STARTUP_BYTES = 10_000;

    /**
     * Reads one packet, and not one byte more: what follows may belong to TLS.
     *
     * @throws EOFException when the peer closed without a word
     * @throws ProtocolViolation when it is none of the packets above
     */
    static Packet read(InputStream stream) throws IOException {
        var in = new DataInputStream(stream);
        return read(in, in.readInt());
    }

    /** The same when the first byte had to be looked at already. */
    static Packet read(InputStream stream, int firstByte) throws IOException {
        var in = new DataInputStream(stream);
        return read(in, (firstByte << 24) | (in.readUnsignedByte() << 16) | in.readUnsignedShort());
    }

    private static Packet read(DataInputStream in, int length) throws IOException {
        if (length < 8 || length > STARTUP_BYTES) {
            throw new ProtocolViolation("invalid length of startup packet");
        }
        byte[] payload = in.readNBytes(length - 4);
        if (payload.length != length - 4) {
            throw new EOFException("the stream ended inside the startup packet");
        }
        var p = new PayloadReader(payload);
        int code = p.int32();
        return switch (code) {
            case SSL_REQUEST -> whole(p, new SslRequest());
            case GSSENC_REQUEST -> whole(p, new GssEncRequest());
            case CANCEL_REQUEST -> cancel(p);
            default -> startup(code, p);
        };
    }

    private static Packet whole(PayloadReader p, Packet packet) throws ProtocolViolation {
        p.end();
        return packet;
    }

    private static CancelRequest cancel(PayloadReader p) throws ProtocolViolation {
        int processId = p.int32();
        int size = p.left();
        if (size < 4 || size > 256) {
            throw new ProtocolViolation("invalid length of cancel request");
        }
        return new CancelRequest(processId, p.bytes(size));
    }

    private static Startup startup(int version, PayloadReader p) throws ProtocolViolation {
        if (version >>> 16 != 3) {
            throw new ProtocolViolation("unsupported frontend protocol " + (version >>> 16) + "." + (version & 0xffff)
                    + ": pgcurb speaks 3.0 to 3.2");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String name = p.string(); !name.isEmpty(); name = p.string()) {
            if (parameters.put(name, p.string()) != null) {
                throw new ProtocolViolation("a startup parameter is given twice");
            }
        }
        p.end();
        return new Startup(version, parameters);
    }
}
