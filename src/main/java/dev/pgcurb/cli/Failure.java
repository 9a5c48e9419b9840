package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.ServerText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what went wrong: a problem as it is, anything else as PGC599 with its details in a file. */
final class Failure {
    /** A policy of a thousand mistakes is shown by its first ones. */
    private static final int SHOWN = 50;

    private static final Pattern IN_URL = Pattern.compile("(://[^\\s:/@]*:)[^\\s/]+@");
    private static final Pattern IN_QUERY = Pattern.compile("(?i)(password *= *)('[^']*'|[^\\s&;]+)");

    private Failure() {}

    /** One clear message: text on standard error, or under {@code --json} an object on standard output. */
    static Exit show(Problem problem, boolean json, Terminal terminal) {
        if (json) {
            List<Json> errors =
                    problem.each(Integer.MAX_VALUE).stream().map(Failure::json).toList();
            terminal.answer(Json.answer().putObjects("errors", errors));
            return Exit.FAILED;
        }
        Stream err = terminal.err();
        List<Problem> shown = problem.each(SHOWN);
        for (int i = 0; i < shown.size(); i++) {
            if (i > 0) {
                err.line("");
            }
            text(shown.get(i), err);
        }
        if (problem.count() > 1) {
            String rest = problem.count() > SHOWN ? ", the first " + SHOWN + " are shown" : "";
            err.line("\n" + problem.count() + " errors" + rest + "; more about each: pgcurb explain CODE");
        }
        return Exit.FAILED;
    }

    private static void text(Problem problem, Stream err) {
        String[] lines = problem.text().split("\n", -1);
        err.line(err.paint(Style.BAD, "error:") + err.paint(Style.STRONG, lines[0].substring("error:".length())));
        for (int i = 1; i < lines.length; i++) {
            err.line(lines[i]);
        }
    }

    private static Json json(Problem problem) {
        return Json.object()
                .put("code", problem.code().name())
                .put("what", problem.what())
                .put("where", problem.where())
                .put("excerpt", problem.excerpt())
                .put("hint", problem.hint());
    }

    /** What a server says to a login that may not, or when it goes away; null for what no person caused. */
    private static @Nullable Problem ofServer(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        if (state.equals("42501")) {
            return Problem.of(
                            Code.PGC215,
                            "the server refuses this login: "
                                    + ServerText.message(e).replaceFirst("^ERROR: ", ""))
                    .hint("connect as the owner of the tables with CREATEROLE, or as a superuser")
                    .because(e);
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return Problem.of(Code.PGC501, "the connection to the server was lost")
                    .hint("see that the server runs, and try again")
                    .because(e);
        }
        return null;
    }

    /** A defect as a problem: its details go to a file that only this user may read, without passwords. */
    static Problem unexpected(Throwable thrown, String verb) {
        Problem known = thrown instanceof SQLException refused ? ofServer(refused) : null;
        if (known != null) {
            return known;
        }
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace, true));
        String details = "pgcurb " + Version.number() + ", Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + ", verb " + verb + "\n\n"
                + withoutPasswords(trace.toString());
        List<String> failed = new ArrayList<>();
        for (Path folder : List.of(state(), Path.of(System.getProperty("java.io.tmpdir")))) {
            try {
                Files.createDirectories(folder);
                Path file = Files.createTempFile(folder, "pgcurb-defect-", ".txt");
                Files.writeString(file, details);
                return problem("the details are in \"" + file + "\"", thrown);
            } catch (IOException | SecurityException e) {
                failed.add(folder.toString());
            }
        }
        return problem(
                "the details could be written neither to \"" + String.join("\" nor to \"", failed) + "\"", thrown);
    }

    /** The text with the passwords of connection strings taken out. */
    static String withoutPasswords(String text) {
        return IN_QUERY.matcher(IN_URL.matcher(text).replaceAll("$1***@")).replaceAll("$1***");
    }

    private static Problem problem(String where, Throwable thrown) {
        return Problem.of(Code.PGC599, "pgcurb met something that it did not expect; " + where)
                .hint("report it with that file; it holds no password")
                .because(thrown);
    }

    /** Where programs of this user keep what outlives a run (XDG Base Directory Specification). */
    private static Path state() {
        String set = System.getenv("XDG_STATE_HOME");
        Path home = Path.of(System.getProperty("user.home"));
        return (set == null || set.isEmpty() ? home.resolve(".local").resolve("state") : Path.of(set))
                .resolve("pgcurb");
    }
}
