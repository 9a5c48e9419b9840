package dev.pgcurb.gateway;

import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;

/** A gateway in a process of its own, to be killed. */
final class GatewayProcess {
    private GatewayProcess() {}

    /**
     * Prints its port, and runs until its input ends.
     *
     * @param args the URL of the database with the gateway's login
     */
    public static void main(String[] args) throws IOException {
        try (Gateway gateway = Gateway.start(Gateway.Options.of(DatabaseUrl.parse(args[0])))) {
            System.out.println("PORT " + gateway.port());
            System.out.flush();
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }
}
