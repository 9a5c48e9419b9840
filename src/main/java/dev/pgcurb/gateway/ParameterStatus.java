package dev.pgcurb.gateway;

import dev.pgcurb.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;

/** The payload of a ParameterStatus message: a name and a value. */
final class ParameterStatus {
    private ParameterStatus() {}

    static String[] read(byte[] payload) throws ProtocolViolation {
        String[] parts = new String(payload, StandardCharsets.UTF_8).split("\0", -1);
        if (parts.length != 3 || !parts[2].isEmpty()) {
            throw new ProtocolViolation("malformed ParameterStatus from Postgres");
        }
        return new String[] {parts[0], parts[1]};
    }

    /** Whether texts still mean to Postgres what they mean to us. */
    static boolean safe(String name, String value) {
        return switch (name) {
            case "client_encoding" -> value.equals("UTF8");
            case "standard_conforming_strings" -> value.equals("on");
            default -> true;
        };
    }
}
