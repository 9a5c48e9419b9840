package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in, frames out. */
class FrameTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000, 1 << 20})
    void frames_come_out_as_they_went_in_however_the_bytes_arrive(int atATime) throws IOException {
        var random = new Random(20261122);
        var sent = new ByteArrayOutputStream();
        var writer = new FrameWriter(sent);
        byte[][] payloads = new byte[200][];
        for (int i = 0; i < payloads.length; i++) {
            payloads[i] = new byte[i % 20 == 19 ? random.nextInt(70_000) : random.nextInt(60)];
            random.nextBytes(payloads[i]);
            writer.frame((byte) ('a' + i % 20), payloads[i]);
        }
        writer.flush();

        var copy = new ByteArrayOutputStream();
        var forwarded = new FrameWriter(copy);
        var reader = new FrameReader(new Trickle(sent.toByteArray(), atATime));
        for (int i = 0; i < payloads.length; i++) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.type()).isEqualTo((byte) ('a' + i % 20));
            assertThat(reader.length()).isEqualTo(payloads[i].length);
            switch (i % 3) {
                case 0 -> assertThat(reader.payload(1 << 20)).isEqualTo(payloads[i]);
                case 1 -> reader.forwardTo(forwarded);
                default -> reader.skip();
            }
        }
        assertThat(reader.next()).isFalse();
        forwarded.flush();

        var again = new FrameReader(new Trickle(copy.toByteArray(), atATime));
        for (int i = 1; i < payloads.length; i += 3) {
            assertThat(again.next()).isTrue();
            assertThat(again.payload(1 << 20)).isEqualTo(payloads[i]);
        }
        assertThat(again.next()).isFalse();
    }

    @Test
    void what_is_whole_in_memory_can_be_handled_without_waiting() throws IOException {
        byte[] two = {'S', 0, 0, 0, 4, 'H', 0, 0, 0, 6, 1};
        var reader = new FrameReader(new Trickle(two, 100));
        assertThat(reader.buffered()).isFalse();
        assertThat(reader.next()).isTrue();
        reader.skip();
        assertThat(reader.buffered()).isFalse();
    }

    @Test
    void a_length_that_cannot_be_one_is_a_violation() {
        var reader = new FrameReader(new Trickle(new byte[] {'Q', 0, 0, 0, 3, 0}, 100));
        assertThatThrownBy(reader::next).isInstanceOf(ProtocolViolation.class);
        var negative = new FrameReader(new Trickle(new byte[] {'Q', -1, 0, 0, 3, 0}, 100));
        assertThatThrownBy(negative::next).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void a_large_length_alone_reserves_no_memory() throws IOException {
        var reader = new FrameReader(new Trickle(new byte[] {'Q', 0x7f, -1, -1, -1, 'x'}, 100));
        assertThat(reader.next()).isTrue();
        assertThatThrownBy(() -> reader.payload(Integer.MAX_VALUE)).isInstanceOf(EOFException.class);
    }

    @Test
    void a_frame_over_its_limit_is_a_violation_before_it_is_read() throws IOException {
        var reader = new FrameReader(new Trickle(new byte[] {'Q', 0, 0, 1, 0}, 100));
        assertThat(reader.next()).isTrue();
        assertThatThrownBy(() -> reader.payload(100)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void a_stream_that_ends_inside_a_frame_is_told_from_one_that_ends_between_two() throws IOException {
        var inside = new FrameReader(new Trickle(new byte[] {'Q', 0, 0}, 100));
        assertThatThrownBy(inside::next).isInstanceOf(EOFException.class);
        var payload = new FrameReader(new Trickle(new byte[] {'Q', 0, 0, 0, 9, 1}, 100));
        assertThat(payload.next()).isTrue();
        assertThatThrownBy(payload::skip).isInstanceOf(EOFException.class);
        assertThat(new FrameReader(new Trickle(new byte[0], 100)).next()).isFalse();
    }
}
