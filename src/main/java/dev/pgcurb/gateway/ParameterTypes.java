package dev.pgcurb.gateway;

import java.nio.ByteBuffer;

/** The types of a prepared statement's parameters: as its client declared them, then as Postgres told the client. One thread's. */
final class ParameterTypes {
    /** The largest ParameterDescription, in bytes: a count and as many types as a Bind can have. */
    static final int BYTES = 2 + 4 * 0xffff;

    /** A count of 16 bits and as many object identifiers, from {@link #at} on. */
    private byte[] told;

    private int at;

    /** @param parse a well-formed Parse message, or nothing where there are no parameters */
    ParameterTypes(byte[] parse) {
        told = parse;
        at = behindTexts(parse, 2);
    }

    /** Postgres has said them all. */
    void learn(byte[] parameterDescription) {
        told = parameterDescription;
        at = 0;
    }

    /** The object identifier of a parameter's type, from 0; 0 where nobody has said it. */
    long of(int parameter) {
        if (at + 2 > told.length) {
            return 0;
        }
        ByteBuffer types = ByteBuffer.wrap(told);
        int place = at + 2 + 4 * parameter;
        return parameter < Short.toUnsignedInt(types.getShort(at)) && place + 4 <= told.length
                ? Integer.toUnsignedLong(types.getInt(place))
                : 0;
    }

    /** All that were said, in their order. */
    int[] all() {
        int count = at + 2 > told.length
                ? 0
                : Short.toUnsignedInt(ByteBuffer.wrap(told).getShort(at));
        int[] all = new int[count];
        for (int i = 0; i < count; i++) {
            all[i] = (int) of(i);
        }
        return all;
    }

    /** Where a message goes on behind so many zero-terminated texts; its end where there are not as many. */
    static int behindTexts(byte[] message, int texts) {
        int place = 0;
        for (int left = texts; left > 0 && place < message.length; place++) {
            if (message[place] == 0) {
                left--;
            }
        }
        return place;
    }
}
