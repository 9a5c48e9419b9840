package dev.pgcurb.gateway;

import dev.pgcurb.TestPostgres;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * What the gateway's benches measure ({@code bench/gateway-world}): a Postgres, an agent that may use pgbench's tables, and a gateway. Prints shell
 * variables, then waits until its input ends.
 */
final class BenchWorld {
    private BenchWorld() {}

    /**
     * Runs until its input ends.
     *
     * @param args the major version, how many sessions the agent may have, and {@code strict} for reads that are durable before they run
     */
    public static void main(String[] args) throws IOException {
        boolean strict = args.length > 2 && args[2].equals("strict");
        UnaryOperator<Gateway.Options> options = o -> strict ? o.strictly() : o;
        try (World world = World.on(TestPostgres.of(Integer.parseInt(args[0])), options, Integer.parseInt(args[1]))) {
            world.run("GRANT CREATE, USAGE ON SCHEMA public TO " + world.agent());
            var direct = world.direct();
            var host = direct.hosts().getFirst();
            System.out.println("DIRECT_PORT=" + host.port());
            System.out.println("DIRECT_USER=" + direct.user());
            System.out.println("DIRECT_PASSWORD=" + direct.password());
            System.out.println("ADMIN_USER=" + world.admin().user());
            System.out.println("ADMIN_PASSWORD=" + world.admin().password());
            System.out.println("DATABASE=" + direct.database());
            System.out.println("AGENT=" + world.agent());
            System.out.println("GATEWAY_PORT=" + world.gateway().port());
            System.out.println("GATEWAY_PASSWORD=" + world.secret());
            System.out.println("GATEWAY_PID=" + ProcessHandle.current().pid());
            System.out.println("READY=1");
            System.out.flush();
            System.in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        System.exit(0);
    }
}
