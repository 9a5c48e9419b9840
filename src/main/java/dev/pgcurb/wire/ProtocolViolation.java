package dev.pgcurb.wire;

import java.io.IOException;

/** The peer broke the protocol. The message is fit to be sent to it; the connection cannot go on. */
public final class ProtocolViolation extends IOException {
    /**
     * A violation to tell the peer about.
     *
     * @param message one sentence, lower case, no final period, free of anything that the peer sent
     */
    public ProtocolViolation(String message) {
        super(message);
    }
}
