package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.ledger.Parameter;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of a Bind, and how much at most. */
class BoundValuesTest {
    /** Known by its identity. */
    private static final byte[] NULL = {};

    @Test
    void textsStayAsTheyAreAndNullIsNull() {
        assertThat(read(types(), formats(), text("a'b"), NULL, text("")))
                .containsExactly(new Parameter.Text("a'b"), new Parameter.Null(), new Parameter.Text(""));
        assertThat(read(types(), formats())).isEmpty();
    }

    @Test
    void aFormatIsForAllOrForEach() {
        byte[] seven = {0, 0, 0, 7};
        assertThat(read(types(23, 23), formats(1), seven, seven))
                .containsExactly(new Parameter.Text("7"), new Parameter.Text("7"));
        assertThat(read(types(23, 23), formats(0, 1), text("7"), seven))
                .containsExactly(new Parameter.Text("7"), new Parameter.Text("7"));
    }

    @Test
    void whatCannotBeReadIsHexWithItsType() {
        byte[] bytes = {0, (byte) 0xff};
        assertThat(read(types(600), formats(1), bytes)).containsExactly(new Parameter.Hex("00ff", 600, 2));
        assertThat(read(types(), formats(1), bytes)).containsExactly(new Parameter.Hex("00ff", 0, 2));
        assertThat(read(types(23), formats(1), bytes))
                .as("not as long as an int4")
                .containsExactly(new Parameter.Hex("00ff", 23, 2));
    }

    @Test
    void whatPostgresHasToldOfTypesCountsMore() {
        ParameterTypes types = types(0);
        assertThat(types.of(0)).isZero();
        types.learn(new byte[] {0, 1, 0, 0, 0, 21});
        assertThat(types.of(0)).isEqualTo(21);
        assertThat(types.of(1)).isZero();
    }

    @Test
    void aLongOneIsCutBetweenCharactersAndSaysSo() {
        int half = BoundValues.MOST / 2;
        assertThat(read(types(), formats(), text("x" + "é".repeat(half))))
                .containsExactly(new Parameter.Cut("x" + "é".repeat(half - 1), 2 * half + 1));
        assertThat(read(types(), formats(), text("x".repeat(BoundValues.MOST))))
                .containsExactly(new Parameter.Text("x".repeat(BoundValues.MOST)));
        byte[] bytes = new byte[BoundValues.MOST];
        assertThat(read(types(17), formats(1), bytes))
                .containsExactly(new Parameter.Cut("\\x" + "00".repeat(half), BoundValues.MOST));
        assertThat(read(types(600), formats(1), bytes))
                .containsExactly(new Parameter.Hex("00".repeat(half), 600, BoundValues.MOST));
    }

    @Test
    void allTogetherAreBoundedTooHoweverManyThereAre() {
        List<Parameter> long100 = read(
                types(),
                formats(),
                Collections.nCopies(100, text("x".repeat(5000))).toArray(byte[][]::new));
        assertThat(long100.stream().mapToInt(BoundValuesTest::kept).sum())
                .isBetween(BoundValues.MOST_IN_SUM - 1000, BoundValues.MOST_IN_SUM);
        assertThat(long100.getLast()).isEqualTo(new Parameter.More(101 - long100.size()));

        List<Parameter> nulls =
                read(types(), formats(), Collections.nCopies(0xffff, NULL).toArray(byte[][]::new));
        assertThat(nulls).hasSize(BoundValues.MOST_IN_SUM / BoundValues.COST + 1);
        assertThat(nulls.getLast()).isEqualTo(new Parameter.More(0x10000 - nulls.size()));
    }

    @Test
    void ofAMalformedMessageNothingIsRead() {
        byte[] bind = bind(formats(1), text("abc"), text("def"));
        for (int length = 0; length < bind.length - 2; length++) {
            assertThat(BoundValues.read(Arrays.copyOf(bind, length), types(25, 25)))
                    .as("%s bytes", length)
                    .isEmpty();
        }
        bind[bind.length - 6] = 0x7f; // the length of the last one
        assertThat(BoundValues.read(bind, types(25, 25))).isEmpty();
    }

    private static int kept(Parameter parameter) {
        return switch (parameter) {
            case Parameter.Cut c -> c.text().length();
            case Parameter.Text t -> t.text().length();
            case Parameter.Hex h -> h.hex().length();
            case Parameter.Null n -> 0;
            case Parameter.More m -> 0;
        };
    }

    private static List<Parameter> read(ParameterTypes types, int[] formats, byte[]... values) {
        return BoundValues.read(bind(formats, values), types);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int[] formats(int... formats) {
        return formats;
    }

    private static ParameterTypes types(int... oids) {
        return new ParameterTypes(message(out -> {
            out.writeBytes("s\0SELECT $1\0");
            out.writeShort(oids.length);
            for (int oid : oids) {
                out.writeInt(oid);
            }
        }));
    }

    @SuppressWarnings("ReferenceEquality") // NULL is one array, and no other empty one
    private static byte[] bind(int[] formats, byte[]... values) {
        return message(out -> {
            out.writeBytes("portal\0s\0");
            out.writeShort(formats.length);
            for (int format : formats) {
                out.writeShort(format);
            }
            out.writeShort(values.length);
            for (byte[] value : values) {
                out.writeInt(value == NULL ? -1 : value.length);
                out.write(value);
            }
            out.writeShort(0);
        });
    }

    private interface Fields {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        var bytes = new ByteArrayOutputStream();
        try {
            fields.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
