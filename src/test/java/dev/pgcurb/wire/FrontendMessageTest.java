package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may say, and what it may not. */
class FrontendMessageTest {
    private static FrontendMessage read(byte type, Consumer<FrameWriter> payload) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new FrameWriter(bytes);
        writer.begin(type);
        payload.accept(writer);
        writer.end();
        writer.flush();
        var reader = new FrameReader(new Trickle(bytes.toByteArray(), 3));
        assertThat(reader.next()).isTrue();
        return FrontendMessage.read(reader);
    }

    @Test
    void messages_are_decoded_to_what_they_say() throws IOException {
        assertThat(read(Tag.QUERY, w -> w.string("SELECT 'ä'"))).isEqualTo(new FrontendMessage.Query("SELECT 'ä'"));
        assertThat(read(Tag.EXECUTE, w -> w.string("p").int32(7))).isEqualTo(new FrontendMessage.Execute("p", 7));
        assertThat(read(Tag.DESCRIBE, w -> w.int8('S').string("s")))
                .isEqualTo(new FrontendMessage.Describe((byte) 'S', "s"));
        assertThat(read(Tag.CLOSE, w -> w.int8('P').string("p"))).isEqualTo(new FrontendMessage.Close((byte) 'P', "p"));
        assertThat(read(Tag.SYNC, w -> {})).isEqualTo(new FrontendMessage.Sync());
        assertThat(read(
                        Tag.PARSE,
                        w -> w.string("s").string("SELECT $1").int16(1).int32(23)))
                .isInstanceOfSatisfying(FrontendMessage.Parse.class, p -> {
                    assertThat(p.name()).isEqualTo("s");
                    assertThat(p.sql()).isEqualTo("SELECT $1");
                });
        assertThat(read(
                        Tag.BIND,
                        w -> w.string("p").string("s").int16(0).int16(0).int16(0)))
                .isInstanceOfSatisfying(FrontendMessage.Bind.class, b -> {
                    assertThat(b.portal()).isEqualTo("p");
                    assertThat(b.statement()).isEqualTo("s");
                });
    }

    @Test
    void what_is_malformed_is_a_violation() {
        assertThatThrownBy(() -> read(Tag.QUERY, w -> w.bytes(new byte[] {'x'})))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.QUERY, w -> w.string("a").string("b")))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.QUERY, w -> w.bytes(new byte[] {(byte) 0xc3, 0})))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.SYNC, w -> w.int8(0))).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.DESCRIBE, w -> w.int8('X').string("s")))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.EXECUTE, w -> w.string("p").int16(1))).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> read(Tag.PARSE, w -> w.string("s").string("q").int16(9)))
                .isInstanceOf(ProtocolViolation.class);
    }

    @ParameterizedTest
    @ValueSource(bytes = {'A', 'z', 0, -1, 'R', 'p'})
    void types_that_no_client_sends_here_are_violations(byte type) {
        assertThatThrownBy(() -> read(type, w -> {})).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void errors_keep_every_field_in_its_order() throws IOException {
        var error = ErrorFields.of("ERROR", "42501", "no", "Rule r.", "Do not.")
                .with('q', "internal")
                .with(ErrorFields.DETAIL, null)
                .withDetail("Ledger entry 7.");
        var bytes = new ByteArrayOutputStream();
        var writer = new FrameWriter(bytes);
        error.write(writer, Tag.ERROR_RESPONSE);
        writer.flush();
        var reader = new FrameReader(new Trickle(bytes.toByteArray(), 100));
        assertThat(reader.next()).isTrue();
        assertThat(ErrorFields.read(reader.payload(1000))).isEqualTo(error);
        assertThat(error.fatal()).isFalse();
        assertThat(error.withDetail("More.").get(ErrorFields.DETAIL)).isEqualTo("Ledger entry 7. More.");
    }
}
