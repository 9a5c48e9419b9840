package dev.pgcurb.people;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sign-ins at the console, asked of the database with the console's own login. Safe for many threads. */
public final class SignIns {
    private static final String TERMS = Script.of(SignIns.class, "terms.sql").text();
    private static final String BY_PASSWORD =
            Script.of(SignIns.class, "by_password.sql").text();
    private static final String BY_LINK =
            Script.of(SignIns.class, "by_link.sql").text();
    private static final String BY_ISSUER =
            Script.of(SignIns.class, "by_issuer.sql").text();
    private static final String SIGNED_IN =
            Script.of(SignIns.class, "signed_in.sql").text();
    private static final String SIGN_OUT =
            Script.of(SignIns.class, "sign_out.sql").text();
    private static final String NOTE = Script.of(SignIns.class, "note.sql").text();

    private final Connections database;

    /** @param database with the login of {@code pgcurb_console} */
    public SignIns(Connections database) {
        this.database = database;
    }

    private record Terms(String hexSalt, int iterations, int seconds) {}

    /**
     * Signs in by a password.
     *
     * @param secret of the sign-in that begins when it is good: {@link Proof#mintSecret}
     */
    public Attempt byPassword(String name, String password, String secret, String address) throws SQLException {
        String person = name.strip().toLowerCase(Locale.ROOT);
        Terms terms = terms(person, address);
        if (terms.seconds() > 0) {
            return new Attempt.TooMany(terms.seconds());
        }
        byte[] key = Passwords.key(password, HexFormat.of().parseHex(terms.hexSalt()), terms.iterations());
        return attempt(BY_PASSWORD, call -> {
            call.setString(1, person);
            call.setBytes(2, key);
            call.setBytes(3, Proof.of(secret).bytes());
            call.setString(4, address);
        });
    }

    private Terms terms(String person, String address) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(TERMS)) {
            call.setString(1, person);
            call.setString(2, address);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                return new Terms(Objects.requireNonNull(row.getString(1)), row.getInt(2), row.getInt(3));
            }
        }
    }

    /** Signs in by the code of a link, which is used up by it. */
    public Attempt byLink(String code, String secret, String address) throws SQLException {
        return attempt(BY_LINK, call -> {
            call.setBytes(1, Proof.of(code).bytes());
            call.setBytes(2, Proof.of(secret).bytes());
            call.setString(3, address);
        });
    }

    /**
     * Signs in whom an issuer vouches for.
     *
     * @throws Problem PGC437 when this answer was used before, PGC433 when nobody let them in here
     */
    public void byIssuer(Vouched vouched, String secret, String address) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(BY_ISSUER)) {
            call.setString(1, vouched.issuer());
            call.setString(2, vouched.subject());
            call.setString(3, vouched.name());
            call.setArray(4, connection.createArrayOf("text", vouched.groups().toArray()));
            call.setBytes(5, Proof.of(vouched.nonce()).bytes());
            call.setBytes(6, Proof.of(secret).bytes());
            call.setString(7, address);
            call.execute();
        } catch (SQLException e) {
            switch (Objects.requireNonNullElse(e.getSQLState(), "")) {
                case "28000" ->
                    throw Problem.of(Code.PGC437, ServerText.message(e)).because(e);
                case "42501", "23514" ->
                    throw Problem.of(Code.PGC433, ServerText.message(e)).because(e);
                default -> throw e;
            }
        }
    }

    private interface Parameters {
        void set(PreparedStatement call) throws SQLException;
    }

    private Attempt attempt(String sql, Parameters parameters) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(sql)) {
            parameters.set(call);
            try (ResultSet row = call.executeQuery()) {
                row.next();
                int wait = row.getInt(1);
                if (wait > 0) {
                    return new Attempt.TooMany(wait);
                }
                return row.getBoolean(2) ? new Attempt.Good() : new Attempt.Wrong();
            }
        }
    }

    /**
     * Who is signed in by this secret; null when nobody is, or is no longer.
     *
     * @param used whether somebody uses it now, which keeps it alive
     */
    public @Nullable SignedIn find(String secret, boolean used) throws SQLException {
        Proof proof = Proof.of(secret);
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(SIGNED_IN)) {
            call.setBytes(1, proof.bytes());
            call.setBoolean(2, used);
            try (ResultSet row = call.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                var person = new Person(Objects.requireNonNull(row.getString(1)), rights(row), row.getString(3));
                String csrf = Base64.getUrlEncoder().withoutPadding().encodeToString(Proof.sha256("csrf\n" + secret));
                return new SignedIn(
                        person,
                        proof,
                        csrf,
                        row.getObject(4, OffsetDateTime.class).toInstant());
            }
        }
    }

    private static Set<Right> rights(ResultSet row) throws SQLException {
        String[] words = (String[]) row.getArray(2).getArray();
        Set<Right> rights = EnumSet.noneOf(Right.class);
        Arrays.stream(words).map(Right::of).forEach(rights::add);
        return rights;
    }

    /** Ends it; one that is not there is no error. */
    public void end(String secret) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(SIGN_OUT)) {
            call.setBytes(1, Proof.of(secret).bytes());
            call.execute();
        }
    }

    /** Has the ledger say that an act in this person's name was refused. */
    public void noteRefused(Proof proof, String asked, String why) throws SQLException {
        try (Connection connection = database.open();
                PreparedStatement call = connection.prepareStatement(NOTE)) {
            call.setBytes(1, proof.bytes());
            call.setString(2, asked);
            call.setString(3, why);
            call.execute();
        }
    }
}
