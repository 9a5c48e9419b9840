package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.proof.InForce;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A policy, and the text that it was read from: apply keeps both in the database. */
record GivenPolicy(Policy policy, String body) {

    /** The policy of that file, or without one the policy that the database keeps. */
    static InForce orInForce(@Nullable Path file, Connection connection) throws SQLException {
        if (file == null) {
            return InForce.of(connection);
        }
        GivenPolicy given = read(file);
        return new InForce(given.policy(), given.body());
    }

    /** Reads and checks a file; what is wrong with it is thrown as {@link Policy#read} does. */
    static GivenPolicy read(Path file) {
        Policy policy = Policy.read(file);
        try {
            return new GivenPolicy(policy, Files.readString(file));
        } catch (IOException e) {
            throw Problem.of(Code.PGC101, "\"" + file + "\" cannot be read").because(e);
        }
    }
}
