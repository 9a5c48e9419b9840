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

    /** What the reader could not make sense of, shown only where the schema, which says it better, is silent. */
    private final TreeMap<Source, Problem> fallbacks = new TreeMap<>();

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
        errors.putIfAbsent(source, problem(code, source, what, hint));
    }

    /** An error that counts only if nothing else is wrong at this place, so that no value is ever skipped silently. */
    void errorUnlessSaid(Code code, Source source, String what) {
        fallbacks.putIfAbsent(source, problem(code, source, what, null));
    }

    private Problem problem(Code code, Source source, String what, @Nullable String hint) {
        Problem problem = Problem.of(code, what).at(source.toString()).showing(Excerpt.of(line(source), source));
        return hint == null ? problem : problem.hint(hint);
    }

    void warning(Code code, Source source, String what, String hint) {
        warnings.add(new Warning(code, what, source, Excerpt.of(line(source), source), hint));
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
        fallbacks.forEach(errors::putIfAbsent);
        if (!errors.isEmpty()) {
            throw Problem.all(List.copyOf(errors.values()));
        }
    }

    /** The warnings in the order of the file. */
    List<Warning> warnings() {
        return warnings.stream().sorted(Comparator.comparing(Warning::source)).toList();
    }
}
