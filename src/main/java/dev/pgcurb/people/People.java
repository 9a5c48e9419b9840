package dev.pgcurb.people;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may use the console, for the admin. Each call has a connection of its own, and each change a ledger entry. */
public final class People {
    private static final String LIST = Script.of(People.class, "list.sql").text();
    private static final String PUT = Script.of(People.class, "put.sql").text();
    private static final String PASSWORD =
            Script.of(People.class, "password.sql").text();
    private static final String LINK = Script.of(People.class, "link.sql").text();
    private static final String REMOVE = Script.of(People.class, "remove.sql").text();
    private static final String GROUP = Script.of(People.class, "group.sql").text();

    private final DatabaseUrl database;

    /** @param database with the login of the admin: superuser, or who ran {@code pgcurb apply} */
    public People(DatabaseUrl database) {
        this.database = database;
    }

    /**
     * One line of the list.
     *
     * @param how they sign in: {@code password}, {@code no password yet}, or the issuer
     * @param signedInAt null: never yet
     * @param signIns how many of them live now
     */
    public record Listed(
            Person person, String how, @Nullable Instant signedInAt, int signIns) {}

    /** Everybody, by name. @throws Problem PGC436 when this login may not manage people; PGC5xx */
    public List<Listed> list() {
        return with(LIST, call -> {
            List<Listed> all = new ArrayList<>();
            try (ResultSet row = call.executeQuery()) {
                while (row.next()) {
                    OffsetDateTime at = row.getObject(5, OffsetDateTime.class);
                    all.add(new Listed(
                            new Person(
                                    Objects.requireNonNull(row.getString(1)),
                                    rights(row.getArray(2)),
                                    row.getString(3)),
                            Objects.requireNonNull(row.getString(4)),
                            at == null ? null : at.toInstant(),
                            row.getInt(6)));
                }
            }
            return all;
        });
    }

    private static Set<Right> rights(Array words) throws SQLException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Arrays.stream((String[]) words.getArray()).map(Right::of).forEach(rights::add);
        return rights;
    }

    /**
     * Adds a person who has no way in yet.
     *
     * @param person with {@link Right#SEE}, or it is added
     * @param issuer who vouches for this person (OIDC); null: a password or a link does
     * @param subject by which the issuer means this person; null: whoever comes from there first by this name
     * @throws Problem PGC436 when the name is taken or is none, or the role is not there; PGC5xx
     */
    public void add(Person person, @Nullable String issuer, @Nullable String subject) {
        with(PUT, call -> {
            call.setString(1, person.name());
            call.setBoolean(2, true);
            call.setArray(3, words(call.getConnection(), person.rights()));
            call.setString(4, person.databaseRole());
            call.setString(5, issuer);
            call.setString(6, subject);
            return call.execute();
        });
    }

    /**
     * Changes what a person may; whoever was signed in as that person has to do it again.
     *
     * @param rights null: as they are
     * @param databaseRole null: as it is; empty: none
     * @throws Problem PGC436 when there is no such person or role; PGC5xx
     */
    public void change(String name, @Nullable Collection<Right> rights, @Nullable String databaseRole) {
        with(PUT, call -> {
            call.setString(1, name);
            call.setBoolean(2, false);
            call.setArray(3, rights == null ? null : words(call.getConnection(), rights));
            call.setString(4, databaseRole);
            call.setString(5, null);
            call.setString(6, null);
            return call.execute();
        });
    }

    private static Array words(Connection connection, Collection<Right> rights) throws SQLException {
        Set<Right> all = EnumSet.of(Right.SEE);
        all.addAll(rights);
        return connection.createArrayOf("text", all.stream().map(Right::word).toArray());
    }

    /** The same; of an issuer whoever comes from there first by this name. @throws Problem as the other */
    public void add(Person person, @Nullable String issuer) {
        add(person, issuer, null);
    }

    /** Sets a password, and ends sign-ins and links. @throws Problem PGC436 when it is too short, or there is no such person */
    public void setPassword(String name, String password) {
        Passwords.check(password);
        byte[] salt = Passwords.newSalt();
        byte[] key = Passwords.key(password, salt, Passwords.ITERATIONS);
        with(PASSWORD, call -> {
            call.setString(1, name);
            call.setBytes(2, salt);
            call.setInt(3, Passwords.ITERATIONS);
            call.setBytes(4, key);
            return call.execute();
        });
    }

    /**
     * A code that signs a person in once; an earlier one of the same person ends.
     *
     * @param validFor a day at the most
     * @throws Problem PGC436 when there is no such person
     */
    public String link(String name, Duration validFor) {
        String code = Proof.mintSecret();
        with(LINK, call -> {
            call.setString(1, name);
            call.setBytes(2, Proof.of(code).bytes());
            call.setLong(3, validFor.toMillis());
            return call.execute();
        });
        return code;
    }

    /** Takes a person away; their sign-ins end. @throws Problem PGC436 when there is no such person */
    public void remove(String name) {
        with(REMOVE, call -> {
            call.setString(1, name);
            return call.execute();
        });
    }

    /**
     * What members of an issuer's group may.
     *
     * @param rights null: nothing any more
     * @throws Problem PGC436 when the role is not there
     */
    public void group(String issuer, String group, @Nullable Collection<Right> rights, @Nullable String databaseRole) {
        with(GROUP, call -> {
            call.setString(1, issuer);
            call.setString(2, group);
            call.setArray(3, rights == null ? null : words(call.getConnection(), rights));
            call.setString(4, databaseRole);
            return call.execute();
        });
    }

    private interface Work<T> {
        T with(PreparedStatement call) throws SQLException;
    }

    private <T> T with(String sql, Work<T> work) {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(sql)) {
            return work.with(call);
        } catch (SQLException e) {
            String why = "23514".equals(e.getSQLState())
                    ? "a name is 1 to 63 of a-z, 0-9 and . _ @ + -, and begins with a letter or a digit"
                    : ServerText.message(e);
            throw Problem.of(Code.PGC436, why)
                    .hint("log in as the admin, to a database where \"pgcurb apply\" has run")
                    .because(e);
        }
    }
}
