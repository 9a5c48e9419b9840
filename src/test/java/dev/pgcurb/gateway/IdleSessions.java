package dev.pgcurb.gateway;

import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Clients that come in and do nothing, for {@code bench/gateway-sessions.sh}; they stay until this process is ended. */
final class IdleSessions {
    private IdleSessions() {}

    /**
     * Prints READY when all are in.
     *
     * @param args port, database, user, password, how many
     */
    public static void main(String[] args) throws SQLException, InterruptedException {
        var url = DatabaseUrl.of("127.0.0.1", Integer.parseInt(args[0]), args[1], args[2], args[3]);
        List<Connection> sessions = new ArrayList<>();
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            sessions.add(World.connect(url));
        }
        System.out.println("READY " + sessions.size());
        System.out.flush();
        Thread.sleep(Long.MAX_VALUE);
    }
}
