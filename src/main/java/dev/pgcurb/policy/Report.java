package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one policy file, so that all of it is said at once, in the order of the file. */
final class Report {
    private final String file;
    private final List<String> lines;
    /** One error a place: the first is the cause, what is said about the same place later follows from it. */
    private final TreeMap<Source, Problem> errors = new TreeMap<>();

    private final List<Warning> warnings = new ArrayList<>();

    Report(String file, String text) {
        this.file = file;
        this.lines = List.of(text.split("\\r\\n|\\r|\\n", -1));
    }

    /** A place of this file. */
    Source source(int line, int column) {
        return new Source(file, line, column);
    }

    void error(Code code, Source source, String what, @Nullable String hint) {
        Problem problem = Problem.of(code, what).at(source.toString()).showing(Excerpt.of(line(source), source));
        errors.putIfAbsent(source, hint == null ? problem : problem.hint(hint));
    }

    void warning(Code code, Source source, String what, String hint) {
        warnings.add(new Warning(code, what, source, Excerpt.of(line(source), source), hint));
    }

    boolean hasErrorAt(Source source) {
        return errors.containsKey(source);
    }

    /** The text of a line without its end; empty past the last. */
    String line(Source source) {
        return source.line() <= lines.size() ? lines.get(source.line() - 1) : "";
    }

    /**
     * Ends here if there was any error.
     *
     * @throws Problem with every error
     */
    void orThrow() {
        if (!errors.isEmpty()) {
            throw Problem.all(List.copyOf(errors.values()));
        }
    }

    /** The warnings in the order of the file. */
    List<Warning> warnings() {
        return warnings.stream().sorted(Comparator.comparing(Warning::source)).toList();
    }
}
