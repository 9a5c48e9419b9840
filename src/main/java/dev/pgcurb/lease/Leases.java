package dev.pgcurb.lease;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens, renews and closes leases, as the role {@code pgcurb_gateway} or a member of {@code pgcurb_approver}. Safe for many threads. */
public final class Leases implements AutoCloseable {
    private static final String OPEN = Script.of(Leases.class, "open.sql").text();
    private static final String CLOSE = Script.of(Leases.class, "close.sql").text();
    private static final String RENEW = Script.of(Leases.class, "renew.sql").text();

    private final Control control;

    private Leases(Control control) {
        this.control = control;
    }

    /**
     * For a gateway: when it is not heard of for half a minute, its leases end.
     *
     * @param database with the login of {@code pgcurb_gateway}; the first call connects
     * @param gateway the name under which the gateway's ledger sends its heartbeat
     */
    public static Leases keptAliveBy(String gateway, DatabaseUrl database) {
        return new Leases(new Control(database, gateway));
    }

    /** Without a gateway: a lease lasts until it is closed or its time is over. */
    public static Leases of(DatabaseUrl database) {
        return new Leases(new Control(database, ""));
    }

    /**
     * Takes a free slot of an agent, with a password made for this lease.
     *
     * @param claims what the lease is bound to
     * @param ttl how long it lasts unless renewed; the database may shorten it to what the policy allows
     * @throws Problem PGC361 no free slot, PGC362 unknown or suspended agent, PGC363 claims that do not fit, PGC5xx when
     *     the database cannot be reached
     */
    public Lease open(String agent, Map<String, Object> claims, Duration ttl) {
        return open(agent, null, claims, ttl);
    }

    /** The same for the agent that proved this key: who made the key is the operator of the lease. */
    public Lease open(Key key, Duration ttl) {
        return open(key.name().agent(), key.name().id(), key.claims(), ttl);
    }

    private Lease open(String agent, @Nullable String key, Map<String, Object> claims, Duration ttl) {
        Secret password = Secret.mint();
        try {
            return control.call(OPEN, call -> {
                call.setString(1, agent);
                call.setString(2, Claims.json(claims));
                call.setString(3, ScramVerifier.of(password).text());
                call.setLong(4, ttl.toMillis());
                call.setString(5, key);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    return new Lease(
                            row.getLong("lease_id"),
                            agent,
                            row.getString("slot"),
                            password,
                            claims,
                            row.getObject("expires_at", OffsetDateTime.class).toInstant());
                }
            });
        } catch (SQLException e) {
            throw notOpened(agent, e);
        }
    }

    /**
     * Ends a lease: its slot cannot log in any more, and a session it still has is terminated.
     *
     * @param why one or two words for the record, such as {@code closed} or {@code expired}
     * @return false when it had ended already
     * @throws Problem PGC362 when the database does not let us; PGC5xx when it cannot be reached
     */
    public boolean close(Lease lease, String why) {
        try {
            return control.call(CLOSE, call -> {
                call.setLong(1, lease.id());
                call.setString(2, why);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            });
        } catch (SQLException e) {
            throw failed("lease " + lease.id() + " cannot be closed", e);
        }
    }

    /**
     * Lets a lease last longer.
     *
     * @param ttl from now
     * @return the lease with its new end
     * @throws Problem PGC362 when it ended or the agent was suspended; PGC5xx when the database cannot be reached
     */
    public Lease renew(Lease lease, Duration ttl) {
        try {
            Instant end = control.call(RENEW, call -> {
                call.setLong(1, lease.id());
                call.setLong(2, ttl.toMillis());
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    OffsetDateTime renewed = row.getObject(1, OffsetDateTime.class);
                    if (renewed == null) {
                        throw new SQLException("it has ended", "55000");
                    }
                    return renewed.toInstant();
                }
            });
            return lease.until(end);
        } catch (SQLException e) {
            throw failed("lease " + lease.id() + " cannot be renewed", e);
        }
    }

    private static Problem notOpened(String agent, SQLException e) {
        return switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case "53300" ->
                Problem.of(Code.PGC361, "no slot of agent \"" + agent + "\" is free")
                        .hint("close a session of this agent, or raise its \"sessions\" in the policy")
                        .because(e);
            case "22023" ->
                Problem.of(Code.PGC363, "the claims for agent \"" + agent + "\" do not fit: " + ServerText.message(e))
                        .hint("give each required claim once, as \"--claim name=value\"")
                        .because(e);
            default -> failed("no lease for agent \"" + agent + "\"", e);
        };
    }

    private static Problem failed(String what, SQLException e) {
        return Problem.of(Code.PGC362, what + ": " + ServerText.message(e)).because(e);
    }

    @Override
    public void close() {
        control.close();
    }
}
