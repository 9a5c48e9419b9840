package dev.pgcurb.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command line did, run in this JVM. */
record Ran(Exit exit, String out, String err) {

    static Ran of(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Exit exit = Main.run(List.of(args), new Terminal(stream(out), stream(err)));
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static Stream stream(ByteArrayOutputStream to) {
        return new Stream(new PrintStream(to, true, StandardCharsets.UTF_8), false, false);
    }
}
