package dev.pgcurb.sample;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PasswordUtil;

/** Puts the bees into a database. */
public final class Sample {

    /** The name that the sample's database has wherever pgcurb itself makes it. */
    public static final String DATABASE = "bees";

    /** Owns the tables; NOLOGIN. */
    public static final String OWNER = "bees_owner";

    /** The application's login: reads and writes rows of every table, owns nothing. */
    public static final String APPLICATION = "bees_app";

    /** Every table of the sample, all in the schema {@code public}. */
    public static final List<String> TABLES =
            List.of("chapters", "species", "observers", "observations", "comments", "keys");

    /** How many observations there are. */
    public static final int OBSERVATIONS = 60_000;

    /** How many of them wait for an identification: what one careless DELETE takes. */
    public static final int NEEDS_ID = 18_633;

    /** How many comments hang on those, and go with them. */
    public static final int NEEDS_ID_COMMENTS = 12_376;

    private static final int PASSWORD_BYTES = 18;

    private Sample() {}

    /**
     * Makes the roles, the tables and their rows in the database that {@code admin} names; all of it or, when anything
     * fails, nothing. {@code admin} is a superuser or owns the database and has CREATEROLE.
     *
     * @return the application's login, with a new password: whoever held the last one no longer signs in
     * @throws Problem PGC520 when one of the tables is there already, PGC521 when the server refuses a step
     */
    public static DatabaseUrl load(DatabaseUrl admin, Progress progress) {
        String password = password();
        try (Connection connection = admin.open()) {
            refuseSecond(connection, admin);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                fill(statement, password, progress);
            }
            connection.commit();
        } catch (SQLException e) {
            throw Problem.of(Code.PGC521, "the sample cannot be loaded: " + e.getMessage())
                    .hint("use a superuser, or the owner of the database with CREATEROLE")
                    .because(e);
        }
        return new DatabaseUrl(admin.hosts(), admin.database(), APPLICATION, password, admin.parameters());
    }

    private static void fill(Statement statement, String password, Progress progress) throws SQLException {
        progress.begins("roles " + OWNER + " and " + APPLICATION);
        statement.execute("SET LOCAL search_path = public, pg_temp");
        statement.execute(script("roles.sql")
                .with("verifier", Sql.literal(verifier(password)))
                .text());
        statement.execute("SET LOCAL ROLE " + OWNER);
        statement.execute(script("pick.sql").text());
        progress.begins("chapters, species and observers");
        for (String name : List.of("tables.sql", "species.sql", "people.sql")) {
            statement.execute(script(name).text());
        }
        progress.begins("60,000 observations");
        statement.execute(script("observations.sql").text());
        progress.begins("40,000 comments");
        statement.execute(script("comments.sql").text());
        progress.begins("keys and indexes");
        statement.execute(script("finish.sql").text());
    }

    private static void refuseSecond(Connection connection, DatabaseUrl admin) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(script("loaded.sql").text())) {
            row.next();
            @Nullable String there = row.getString(1);
            if (there != null) {
                throw Problem.of(
                                Code.PGC520,
                                "the database \"" + admin.database() + "\" already has tables of the sample: " + there)
                        .hint("use an empty database");
            }
        }
    }

    private static Script script(String name) {
        return Script.of(Sample.class, name);
    }

    private static String password() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** What the server stores, so that the password itself never travels to it. */
    private static String verifier(String password) throws SQLException {
        return PasswordUtil.encodePassword(APPLICATION, password.toCharArray(), "scram-sha-256");
    }
}
