package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code pgcurb} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) ->
                Failure.show(Failure.unexpected(thrown, "in thread " + thread.getName()), false, terminal));
        System.exit(run(List.of(args), terminal).status());
    }

    /** Runs one command line; whatever happens has been said when this returns. */
    static Exit run(List<String> args, Terminal terminal) {
        return run(commandLine(args, terminal), args, terminal);
    }

    static Exit run(CommandLine line, List<String> args, Terminal terminal) {
        if (args.isEmpty()) {
            line.usage(line.getOut());
            return Exit.DONE;
        }
        try {
            int status = line.execute(args.toArray(String[]::new));
            return Arrays.stream(Exit.values())
                    .filter(exit -> exit.status() == status)
                    .findFirst()
                    .orElse(Exit.FAILED);
        } catch (Throwable thrown) {
            // Picocli hands exceptions to the handler below and lets errors such as StackOverflowError through.
            return failed(thrown, args.getFirst(), asksForJson(args), terminal);
        }
    }

    static CommandLine commandLine(List<String> args, Terminal terminal) {
        boolean json = asksForJson(args);
        CommandLine line = new CommandLine(new Pgcurb(), new Verbs(terminal));
        line.getCommandSpec()
                .addOption(option("Show the version.", "-V", "--version")
                        .versionHelp(true)
                        .build());
        addHelp(line);
        line.setOut(new PrintWriter(terminal.out().to(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err().to(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.out().colour() ? Ansi.ON : Ansi.OFF));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setParameterExceptionHandler(
                (e, given) -> Failure.show(misused(e), json, terminal).status());
        line.setExecutionExceptionHandler((e, verb, result) ->
                failed(e, verb.getCommandName(), json, terminal).status());
        return line;
    }

    private static boolean asksForJson(List<String> args) {
        return args.contains("--json");
    }

    private static void addHelp(CommandLine line) {
        line.getCommandSpec()
                .addOption(option("Show this help.", "-h", "--help")
                        .usageHelp(true)
                        .build());
        line.getSubcommands().values().forEach(Main::addHelp);
    }

    private static OptionSpec.Builder option(String description, String... names) {
        return OptionSpec.builder(names).description(description);
    }

    private static Exit failed(Throwable thrown, String verb, boolean json, Terminal terminal) {
        return switch (thrown) {
            case Problem problem -> Failure.show(problem, json, terminal);
            case InterruptedException ignored -> Exit.INTERRUPTED;
            default -> Failure.show(Failure.unexpected(thrown, verb), json, terminal);
        };
    }

    private static Problem misused(ParameterException e) {
        String verb = e.getCommandLine().getCommandSpec().qualifiedName();
        String help = "see what it takes: " + verb + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String first = Failure.withoutPasswords(unmatched.getUnmatched().getFirst());
            String what = "\"" + first + "\" is nothing that \"" + verb + "\" takes";
            return unmatched.getSuggestions().stream()
                    .findFirst()
                    .map(near -> Problem.of(Code.PGC598, what).hint("did you mean \"" + near + "\"?"))
                    .orElseGet(() -> Problem.of(Code.PGC598, what).hint(help));
        }
        String message =
                Failure.withoutPasswords(String.valueOf(e.getMessage())).replace('\'', '"');
        String what = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
        return Problem.of(Code.PGC598, what).hint(help).because(e);
    }

    /** Makes the verbs and gives each its terminal. */
    private record Verbs(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            K made = CommandLine.defaultFactory().create(type);
            if (made instanceof Verb verb) {
                verb.speakThrough(terminal);
            }
            return made;
        }
    }
}
