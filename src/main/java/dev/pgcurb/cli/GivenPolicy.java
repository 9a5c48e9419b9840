package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A policy, and the text that it was read from: apply keeps both in the database. */
record GivenPolicy(Policy policy, String body) {

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
