package dev.pgcurb.mcp;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of a tool.
 *
 * @param session where it runs
 * @param arguments by name, as the client sent them
 * @param cancellation by which the client can take it back
 */
record Call(AgentSession session, Map<String, @Nullable Object> arguments, Cancellation cancellation) {

    /** Does something in the session, alone, until the client cancels or the time is over. */
    <T> T with(Duration patience, AgentSession.Work<T> work) throws Refused {
        return session.with(patience, cancellation, work);
    }

    Database database() {
        return session.database();
    }

    /** A text that must be given. */
    String text(String name) throws Tool.Misuse {
        if (arguments.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new Tool.Misuse("\"" + name + "\" must be given, as a text");
    }

    /** A text, or null. */
    @Nullable
    String textOrNull(String name) throws Tool.Misuse {
        return arguments.get(name) == null ? null : text(name);
    }

    /** A whole number between two others, both included. */
    long number(String name, long otherwise, long least, long most) throws Tool.Misuse {
        Object value = arguments.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= least
                && number.longValue() <= most) {
            return number.longValue();
        }
        throw new Tool.Misuse("\"" + name + "\" must be a whole number from " + least + " to " + most);
    }
}
