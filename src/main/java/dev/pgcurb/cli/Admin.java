package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import picocli.CommandLine.Mixin;

/** The database, as its owner with CREATEROLE or as a superuser: for the verbs that plan and change it. */
final class Admin {
    @Mixin
    private Target target = new Target();

    /** A connection as the admin; the caller closes it. */
    Connection open() {
        return target.database().open();
    }

    /** A policy file, read and checked. */
    record Given(Policy policy, String body) {
        static Given read(Path file) {
            Policy policy = Policy.read(file);
            try {
                return new Given(policy, Files.readString(file));
            } catch (IOException e) {
                throw Problem.of(Code.PGC101, "\"" + file + "\" cannot be read").because(e);
            }
        }
    }
}
