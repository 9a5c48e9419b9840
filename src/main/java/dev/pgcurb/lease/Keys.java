package dev.pgcurb.lease;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The agents' keys in the database. Safe for many threads. */
public final class Keys implements AutoCloseable {
    private static final String ADD = Script.of(Keys.class, "add_key.sql").text();
    private static final String LEND = Script.of(Keys.class, "add_pass.sql").text();
    private static final String FIND = Script.of(Keys.class, "key.sql").text();

    private final Control control;

    /**
     * @param database with the login of {@code pgcurb_gateway} to find keys, of a member of {@code pgcurb_approver} to make them; the
     *     first call connects
     */
    public Keys(DatabaseUrl database) {
        this.control = new Control(database, "");
    }

    /**
     * Makes a key. Its secret is known to the caller alone.
     *
     * @param claims what leases opened with it are bound to
     * @param ttl how long it is good
     * @return the secret
     * @throws Problem PGC362 unknown agent, PGC363 claims that do not fit, PGC364 when it cannot be made, PGC5xx when the
     *     database cannot be reached
     */
    public Secret mint(Key.Name name, Map<String, Object> claims, Duration ttl) {
        Secret secret = Secret.mint();
        make(ADD, name, secret, claims, ttl);
        return secret;
    }

    /**
     * Makes a key for a few minutes, or lets it last longer, as {@code pgcurb_gateway}: for somebody who proved who they are
     * otherwise.
     *
     * @param name whose id is {@code oauth} and 24 hexadecimal digits
     * @param ttl at most 15 minutes
     * @throws Problem as {@link #mint}
     */
    public void lend(Key.Name name, Secret secret, Map<String, Object> claims, Duration ttl) {
        make(LEND, name, secret, claims, ttl);
    }

    private void make(String function, Key.Name name, Secret secret, Map<String, Object> claims, Duration ttl) {
        try {
            control.call(function, call -> {
                call.setString(1, name.agent());
                call.setString(2, name.id());
                call.setString(3, ScramVerifier.of(secret).text());
                call.setString(4, Claims.json(claims));
                call.setLong(5, ttl.toMillis());
                return call.execute();
            });
        } catch (SQLException e) {
            throw notMade(name, e);
        }
    }

    /**
     * The key of that name, if it is good at the moment.
     *
     * @throws Problem PGC362 when the database does not let us look, PGC5xx when it cannot be reached
     */
    public Optional<Key> find(Key.Name name) {
        try {
            return control.call(FIND, call -> {
                call.setString(1, name.agent());
                call.setString(2, name.id());
                try (ResultSet row = call.executeQuery()) {
                    if (!row.next() || row.getString("verifier") == null) {
                        return Optional.empty();
                    }
                    return Optional.of(new Key(
                            name,
                            ScramVerifier.parse(row.getString("verifier")),
                            Claims.read(Objects.requireNonNullElse(row.getString("claims"), "{}"))));
                }
            });
        } catch (SQLException e) {
            throw Problem.of(Code.PGC362, "the key \"" + name + "\" cannot be looked up: " + ServerText.message(e))
                    .because(e);
        }
    }

    private static Problem notMade(Key.Name name, SQLException e) {
        String why = ServerText.message(e);
        return switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
            case "22023" ->
                Problem.of(Code.PGC363, "the claims of key \"" + name + "\" do not fit: " + why)
                        .hint("give each required claim once, as \"--claim name=value\"")
                        .because(e);
            case "42501" ->
                Problem.of(Code.PGC364, "the key \"" + name + "\" cannot be made: " + why)
                        .hint("connect as a member of pgcurb_approver")
                        .because(e);
            case "42704" ->
                Problem.of(Code.PGC362, why)
                        .hint("check the name against the policy that was applied")
                        .because(e);
            default ->
                Problem.of(Code.PGC364, "the key \"" + name + "\" cannot be made: " + why)
                        .because(e);
        };
    }

    @Override
    public void close() {
        control.close();
    }
}
