package dev.pgcurb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the guided fuzzer plays with: bytes that arrive, in pieces of a size that the first of them says. */
public final class CodecFuzz {
    private CodecFuzz() {}

    /** Anything but a return or an IOException inside is a finding. The name is the fuzzer's. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(data, 1, data.length);
        switch (data[0] & 3) {
            case 0 -> scram(rest);
            case 1 -> refusedOrNot(() -> Packet.read(new ByteArrayInputStream(rest)));
            case 2 -> refusedOrNot(() -> ErrorFields.read(rest));
            default -> refusedOrNot(() -> messages(rest, 1 + ((data[0] & 0xff) >> 2)));
        }
    }

    private interface Reading {
        void run() throws IOException;
    }

    private static void refusedOrNot(Reading reading) {
        try {
            reading.run();
        } catch (IOException e) {
            return; // what a peer that breaks the protocol gets
        }
    }

    private static void messages(byte[] bytes, int atATime) throws IOException {
        var reader = new FrameReader(new Trickle(bytes, atATime));
        while (reader.next()) {
            FrontendMessage.read(reader);
        }
    }

    private static void scram(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int half = text.indexOf('\n');
        refusedOrNot(() -> {
            var exchange = new ScramExchange(ScramKeys.mock(new byte[32], "u"), ScramExchange.PLAIN, null);
            exchange.first(half < 0 ? text : text.substring(0, half));
            exchange.last(half < 0 ? text : text.substring(half + 1));
        });
    }
}
