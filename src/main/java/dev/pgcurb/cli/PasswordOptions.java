package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a password comes from: a prompt that shows nothing, standard input, or a file. Never an argument. */
final class PasswordOptions {
    @Option(names = "--password-file", paramLabel = "FILE", description = "Its first line is the password.")
    private @Nullable Path file;

    boolean given() {
        return file != null;
    }

    /** The password; null when there was nothing to read. @throws Problem PGC436 when it cannot be read or was typed differently */
    @Nullable
    String read(Terminal terminal) {
        Path from = file;
        try {
            if (from != null) {
                try (BufferedReader lines = Files.newBufferedReader(from, StandardCharsets.UTF_8)) {
                    return line(lines);
                }
            }
            Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
            if (console.isPresent()) {
                return prompt(console.get(), terminal);
            }
            // Not closed: it is the process's.
            return line(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC436, "the password cannot be read" + (from == null ? "" : " from \"" + from + "\""))
                    .because(e);
        }
    }

    private static @Nullable String line(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        return line == null || line.isEmpty() ? null : line;
    }

    private static @Nullable String prompt(Console console, Terminal terminal) {
        char[] first = console.readPassword("Password: ");
        char[] second = first == null || first.length == 0 ? first : console.readPassword("Once more: ");
        if (first == null || first.length == 0) {
            terminal.say("no password");
            return null;
        }
        if (!Arrays.equals(first, second)) {
            throw Problem.of(Code.PGC436, "the two passwords differ").hint("try again");
        }
        return new String(first);
    }
}
