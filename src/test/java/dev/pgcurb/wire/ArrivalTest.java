package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The first bytes of a connection. */
class ArrivalTest {
    /** A socket that says what it is given, and keeps what it is told. */
    private static final class Said extends Socket {
        private final InputStream in;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Said(byte[]... packets) {
            var all = new ByteArrayOutputStream();
            for (byte[] packet : packets) {
                all.writeBytes(packet);
            }
            in = new ByteArrayInputStream(all.toByteArray());
        }

        @Override
        public InputStream getInputStream() {
            return in;
        }

        @Override
        public OutputStream getOutputStream() {
            return out;
        }

        @Override
        public void setTcpNoDelay(boolean on) {}
    }

    private static byte[] packet(int code, byte[] rest) {
        return ByteBuffer.allocate(8 + rest.length)
                .putInt(8 + rest.length)
                .putInt(code)
                .put(rest)
                .array();
    }

    private static byte[] startup(int version, String parameters) {
        return packet(version, parameters.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void encryption_that_is_not_to_be_had_is_declined_and_the_client_goes_on() throws IOException {
        var socket = new Said(
                packet(Packet.GSSENC_REQUEST, new byte[0]),
                packet(Packet.SSL_REQUEST, new byte[0]),
                startup(Packet.VERSION_3_0, "user|ada|database|d||"));
        assertThat(Arrival.receive(socket, null))
                .isInstanceOfSatisfying(
                        Arrival.Guest.class,
                        g -> assertThat(g.startup().parameters()).isEqualTo(Map.of("user", "ada", "database", "d")));
        assertThat(socket.out.toString(StandardCharsets.US_ASCII)).isEqualTo("NN");
    }

    @Test
    void a_cancel_request_is_recognized_in_both_lengths() throws IOException {
        var old = new Said(packet(Packet.CANCEL_REQUEST, new byte[] {0, 0, 0, 7, 1, 2, 3, 4}));
        assertThat(Arrival.receive(old, null)).isInstanceOfSatisfying(Arrival.Canceller.class, c -> {
            assertThat(c.request().processId()).isEqualTo(7);
            assertThat(c.request().key()).hasSize(4);
        });
        var longer = new Said(packet(Packet.CANCEL_REQUEST, new byte[4 + 32]));
        assertThat(Arrival.receive(longer, null)).isInstanceOf(Arrival.Canceller.class);
        var tooLong = new Said(packet(Packet.CANCEL_REQUEST, new byte[4 + 257]));
        assertThatThrownBy(() -> Arrival.receive(tooLong, null)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void nobody_may_ask_for_encryption_for_ever() {
        byte[] ask = packet(Packet.SSL_REQUEST, new byte[0]);
        assertThatThrownBy(() -> Arrival.receive(new Said(ask, ask, ask, ask, ask), null))
                .isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void malformed_and_oversized_startups_are_violations() {
        assertThatThrownBy(() -> Arrival.receive(new Said(startup(2 << 16, "user|a||")), null))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Arrival.receive(new Said(startup(3 << 16, "user|a|user|b||")), null))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Arrival.receive(new Said(startup(3 << 16, "user|a")), null))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Arrival.receive(new Said(new byte[] {0, 0, 0x7f, 0, 0, 0, 0, 0}), null))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Arrival.receive(new Said(new byte[] {0x16, 3, 1}), null))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> Arrival.receive(new Said(), null)).isInstanceOf(IOException.class);
    }
}
