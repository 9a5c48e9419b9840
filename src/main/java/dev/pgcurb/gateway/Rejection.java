package dev.pgcurb.gateway;

import dev.pgcurb.wire.ErrorFields;
import org.jspecify.annotations.Nullable;

/** The session ends here, and the client is told why in one FATAL error. */
final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ErrorFields error;

    Rejection(String sqlstate, String message, @Nullable String hint) {
        this(ErrorFields.of("FATAL", sqlstate, message, null, hint));
    }

    Rejection(ErrorFields error) {
        super(error.get(ErrorFields.MESSAGE), null, false, false);
        this.error = error;
    }

    ErrorFields error() {
        return error;
    }
}
