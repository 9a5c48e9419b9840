package dev.pgcurb.postgres;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a URL's missing parts fall back to, handed in so that tests need no environment of their own.
 *
 * @param environment the environment variables
 * @param osUser the operating system's name for whoever runs this
 * @param home their home folder
 */
record Surroundings(Map<String, String> environment, String osUser, Path home) {

    static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                System.getProperty("user.name", "postgres"),
                Path.of(System.getProperty("user.home", "/")));
    }

    /** The variable's value; null where it is not set or empty, which libpq treats alike. */
    @Nullable
    String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }
}
