package dev.pgcurb.wire;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever arrives, the codec gives a message or an IOException, and nothing else. */
class FuzzTest {
    private static final int ROUNDS = 4_000;
    private static final byte[] TYPES = {'Q', 'P', 'B', 'D', 'E', 'C', 'S', 'H', 'X', 'F', 'd', 'c', 'f', 'p', 'z', 0};

    /** Frames that are nearly right: real types, lengths that are seldom wrong, payloads with strings and numbers in them. */
    private static byte[] stream(Random random) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new FrameWriter(bytes);
        for (int i = random.nextInt(6); i >= 0; i--) {
            writer.begin(TYPES[random.nextInt(TYPES.length)]);
            for (int fields = random.nextInt(5); fields > 0; fields--) {
                switch (random.nextInt(5)) {
                    case 0 -> writer.string("SELECT ä");
                    case 1 -> writer.int16(random.nextInt(4));
                    case 2 -> writer.int32(random.nextInt());
                    case 3 -> writer.int8(random.nextBoolean() ? 'S' : 'P');
                    default -> writer.string("");
                }
            }
            writer.end();
        }
        writer.flush();
        byte[] all = bytes.toByteArray();
        for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
            all[random.nextInt(all.length)] = (byte) random.nextInt(256);
        }
        return all;
    }

    private static void readAll(byte[] bytes, int atATime) {
        var reader = new FrameReader(new Trickle(bytes, atATime));
        try {
            while (reader.next()) {
                FrontendMessage.read(reader);
            }
        } catch (IOException e) {
            return; // what a peer that breaks the protocol gets
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20261122, 424242})
    void frontend_streams_never_break_the_codec(long seed) throws IOException {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = stream(random);
            int atATime = 1 + random.nextInt(40);
            assertThatCode(() -> readAll(bytes, atATime))
                    .as("seed %d round %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 31337})
    void packets_errors_and_scram_messages_never_break_it_either(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 8 && random.nextBoolean()) {
                bytes[0] = 0;
                bytes[1] = 0;
                bytes[2] = 0;
                bytes[3] = (byte) bytes.length;
                bytes[4] = 0;
                bytes[5] = 3;
            }
            String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThatCode(() -> {
                        try {
                            Packet.read(new ByteArrayInputStream(bytes));
                        } catch (IOException e) {
                            // refused
                        }
                        try {
                            ErrorFields.read(bytes);
                        } catch (IOException e) {
                            // refused
                        }
                        var exchange = new ScramExchange(ScramKeys.mock(new byte[32], "u"), ScramExchange.PLAIN, null);
                        try {
                            exchange.first("n,,n=,r=" + text);
                            exchange.last(text);
                        } catch (IOException e) {
                            // refused
                        }
                    })
                    .as("seed %d round %d", seed, i)
                    .doesNotThrowAnyException();
        }
    }
}
