package dev.pgcurb.mcp;

import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.FrameReader;
import dev.pgcurb.wire.ProtocolViolation;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the messages that answer one statement together. It keeps what is taken, and counts the rest. */
final class Answering {
    private static final int ROW_BYTES = 64 << 20;

    private final Taking taking;
    private final List<Column> columns = new ArrayList<>();
    private final List<List<@Nullable String>> rows = new ArrayList<>();
    private long seen;
    private long bytes;
    private boolean more;
    private String tag = "";
    private @Nullable Long entry;
    private @Nullable Refused refused;

    Answering(Taking taking) {
        this.taking = taking;
    }

    /** Takes the message that was announced. */
    void take(FrameReader in) throws IOException {
        switch (in.type()) {
            case Tag.ROW_DESCRIPTION -> describe(ByteBuffer.wrap(in.payload(ROW_BYTES)));
            case Tag.DATA_ROW -> row(in);
            case Tag.PORTAL_SUSPENDED -> {
                more = true;
                in.skip();
            }
            case Tag.COMMAND_COMPLETE -> {
                byte[] payload = in.payload(1 << 10);
                tag = new String(payload, 0, Math.max(0, payload.length - 1), StandardCharsets.UTF_8);
            }
            case Tag.COPY_OUT_RESPONSE -> {
                refused = new Refused(
                        "0A000", "COPY has nowhere to go here; use SELECT", null, "Send the SELECT by itself.", false);
                in.skip();
            }
            case Tag.PARAMETER_STATUS -> parameter(ByteBuffer.wrap(in.payload(64 << 10)));
            case Tag.ERROR_RESPONSE -> refused = Refused.of(ErrorFields.read(in.payload(ErrorFields.BYTES)));
            default -> in.skip();
        }
        if (refused != null && refused.endsSession()) {
            throw new Ended(refused);
        }
    }

    /** The session ended while it answered. */
    static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;
        private final Refused why;

        Ended(Refused why) {
            super(why.message());
            this.why = why;
        }

        Refused why() {
            return why;
        }
    }

    private void describe(ByteBuffer in) throws ProtocolViolation {
        columns.clear();
        int count = in.getShort();
        for (int i = 0; i < count; i++) {
            String name = string(in);
            in.getInt();
            in.getShort();
            int type = in.getInt();
            in.getShort();
            in.getInt();
            in.getShort();
            columns.add(new Column(name, type));
        }
    }

    private void row(FrameReader in) throws IOException {
        seen++;
        if (seen <= taking.skip()) {
            in.skip();
            return;
        }
        boolean full = rows.size() >= taking.rows() || (!rows.isEmpty() && bytes + in.length() > taking.bytes());
        if (full || more) {
            more = true;
            in.skip();
            return;
        }
        bytes += in.length();
        ByteBuffer row = ByteBuffer.wrap(in.payload(ROW_BYTES));
        int count = row.getShort();
        List<@Nullable String> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = row.getInt();
            if (length < 0) {
                values.add(null);
            } else {
                byte[] value = new byte[length];
                row.get(value);
                values.add(new String(value, StandardCharsets.UTF_8));
            }
        }
        rows.add(values);
    }

    private void parameter(ByteBuffer in) throws ProtocolViolation {
        if (string(in).equals("pgcurb.ledger_entry")) {
            entry = Long.valueOf(string(in));
        }
    }

    private static String string(ByteBuffer in) throws ProtocolViolation {
        int start = in.position();
        while (in.hasRemaining()) {
            if (in.get() == 0) {
                byte[] text = new byte[in.position() - 1 - start];
                in.get(start, text);
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        throw new ProtocolViolation("unterminated string in message");
    }

    /** What came of it. @throws Refused when the statement was answered with an error */
    Reply reply() throws Refused {
        if (refused != null) {
            throw refused;
        }
        return new Reply(List.copyOf(columns), List.copyOf(rows), tag, more, entry);
    }
}
