package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.ScramVerifier;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.Packet;
import dev.pgcurb.wire.ScramKeys;
import dev.pgcurb.wire.ScramLogin;
import dev.pgcurb.wire.ScramServer;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a connection has come on its way in. Each stage has one way on, so none can be left out.
 *
 * <pre>
 *   Arrived --prove--> Proven --lease--> Leased --connect--> Upstream
 *      |                 |                  |
 *      +-----------------+------------------+--> Rejection: one FATAL error
 * </pre>
 */
sealed interface Stage {
    /** A startup packet was read. */
    record Arrived(Link link, Packet.Startup startup) implements Stage {
        /** SCRAM. A user who does not exist gets the same messages, and the same answer. */
        Proven prove(Services services) throws IOException, Rejection {
            StartupParameters parameters = StartupParameters.of(startup.parameters());
            int minor = Math.min(startup.version() & 0xffff, Packet.VERSION_3_2 & 0xffff);
            boolean newer = (startup.version() & 0xffff) > minor;
            if (newer || !parameters.unknownExtensions().isEmpty()) {
                var out = link.out().begin(Tag.NEGOTIATE_PROTOCOL_VERSION);
                out.int32(Packet.VERSION_3_0 | minor)
                        .int32(parameters.unknownExtensions().size());
                parameters.unknownExtensions().forEach(out::string);
                out.end();
            }
            Key key = find(parameters.user(), services);
            ScramKeys keys = key == null
                    ? ScramKeys.mock(services.throttle().mockSecret(), parameters.user())
                    : keys(key.verifier());
            if (!ScramServer.proves(link, keys) || key == null) {
                pause(services.throttle().failed(parameters.user()));
                throw new Rejection(
                        "28P01", "password authentication failed for user \"" + parameters.user() + "\"", null);
            }
            services.throttle().succeeded(parameters.user());
            if (!link.mayBe(key.name().agent())) {
                throw new Rejection(
                        "28000",
                        "certificate authentication failed for agent \""
                                + key.name().agent() + "\": the certificate is in another name",
                        null);
            }
            link.out().begin(Tag.AUTHENTICATION).int32(0).end();
            return new Proven(link, parameters, key, minor >= 2);
        }

        private static @Nullable Key find(String user, Services services) throws Rejection {
            Key.Name name;
            try {
                name = Key.Name.parse(user);
            } catch (IllegalArgumentException e) {
                return null;
            }
            try {
                Optional<Key> key = services.keys().find(name);
                return key.orElse(null);
            } catch (Problem e) {
                throw Refusals.of(e);
            }
        }

        private static ScramKeys keys(ScramVerifier v) {
            return new ScramKeys(v.iterations(), v.salt(), v.storedKey(), v.serverKey());
        }

        private static void pause(long millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The client has proved an agent's key.
     *
     * @param longKeys whether it understands cancel keys of more than four bytes
     */
    record Proven(Link link, StartupParameters parameters, Key key, boolean longKeys) implements Stage {
        Leased lease(Services services) throws Rejection {
            String database = services.upstream().database();
            if (!parameters.database().equals(database)) {
                throw new Rejection(
                        "3D000",
                        "database \"" + parameters.database() + "\" does not exist; connect to \"" + database + "\"",
                        "Connect to \"" + database + "\".");
            }
            String agent = key.name().agent();
            AgentPolicy policy = services.policies().agent(agent);
            if (policy == null) {
                throw new Rejection("42501", "agent \"" + agent + "\" is not in the policy", null);
            }
            try {
                Lease lease = services.leases().open(key, policy.leaseTtl());
                return new Leased(link, parameters, lease, longKeys);
            } catch (Problem e) {
                throw Refusals.of(e);
            }
        }
    }

    /** A slot is ours for the time of the lease. Whoever has this must close the lease. */
    record Leased(Link link, StartupParameters parameters, Lease lease, boolean longKeys) implements Stage {
        Upstream connect(Services services) throws Rejection {
            try {
                Target target = Target.of(services.upstream(), parameters.own().replica());
                return services.hosts().connect(target, lease, parameters.forwarded());
            } catch (UpstreamHosts.NoneFits e) {
                throw new Rejection(
                        "57P03",
                        parameters.own().replica()
                                ? "no standby is there that knows of this session; try again, or connect without"
                                        + " pgcurb.replica"
                                : "no server is there that may serve this session; try again later",
                        "Try again later.");
            } catch (ScramLogin.Rejected e) {
                throw new Rejection(e.error());
            } catch (IOException e) {
                throw new Rejection("08006", "Postgres cannot be reached; try again later", null);
            }
        }
    }
}
