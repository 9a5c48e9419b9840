package dev.pgcurb.tune;

import dev.pgcurb.lease.ScramVerifier;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Sessions of the two roles that nobody can log in as but for a moment: opened with a secret made for it, and shut again as soon
 * as the session is there. The secret leaves this process as a SCRAM verifier only.
 */
final class Logins {
    static final String TRIAL = "pgcurb_trial";
    static final String TUNER = "pgcurb_tuner";

    private final DatabaseUrl database;
    private final Connection person;

    /** @param person the session of whoever may run trials */
    Logins(DatabaseUrl database, Connection person) {
        this.database = database;
        this.person = person;
    }

    Connection as(String role) throws SQLException {
        Secret secret = Secret.mint();
        try (PreparedStatement call = person.prepareStatement(Trials.script("open.sql"))) {
            call.setString(1, role);
            call.setString(2, ScramVerifier.of(secret).text());
            call.executeQuery().close();
        }
        try {
            return database.withLogin(role, secret.reveal()).open();
        } finally {
            try (PreparedStatement call = person.prepareStatement(Trials.script("shut.sql"))) {
                call.executeQuery().close();
            }
        }
    }
}
