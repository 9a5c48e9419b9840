package dev.pgcurb.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a verb speaks: the answer on standard output, talk on standard error, both UTF-8.
 *
 * <p>Colour needs a terminal, an unset or empty {@code NO_COLOR} (<a href="https://no-color.org">no-color.org</a>) and
 * a {@code TERM} other than {@code dumb}.
 */
public record Terminal(Stream out, Stream err) {

    /** The process's own. */
    static Terminal ofProcess(Map<String, String> environment) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(stream(FileDescriptor.out, 1, wanted), stream(FileDescriptor.err, 2, wanted));
    }

    private static Stream stream(FileDescriptor descriptor, int number, boolean colourWanted) {
        PrintStream to = new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
        boolean terminal = isTerminal(number);
        return new Stream(to, terminal, terminal && colourWanted);
    }

    /** Java knows only about standard input and output together; Linux says it of each. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }
    }

    /** A line of the answer. */
    public void answer(String line) {
        out.line(line);
    }

    /** An object of the answer, on one line. */
    public void answer(Json json) {
        out.line(json.toString());
    }

    /** A line of talk: what is being done, what comes next. */
    public void say(String line) {
        err.line(line);
    }

    /** A line of talk about something that went well. */
    public void good(String line) {
        err.line(err.paint(Style.GOOD, "✓") + " " + line);
    }

    /** A line of talk about something to look at. */
    public void caution(String line) {
        err.line(err.paint(Style.CAUTION, "! warning:") + " " + line);
    }

    /**
     * Shows how far a long piece of work is: only to a terminal, and only after a second.
     *
     * @param doing what is being done, such as {@code restoring rows}
     * @param total how many steps there are; 0 if nobody knows
     */
    public Progress progress(String doing, long total) {
        return new Progress(err, doing, total);
    }
}
