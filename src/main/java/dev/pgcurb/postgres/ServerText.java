package dev.pgcurb.postgres;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The primary message of a server's error, without the decorations of the driver. */
public final class ServerText {
    private ServerText() {}

    /** Its first line; "no reason given" where there is none. */
    public static String message(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException sent ? sent.getServerErrorMessage() : null;
        String text = server == null ? e.getMessage() : server.getMessage();
        return text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given");
    }
}
