package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in a person's words what the YAML parser stumbled over. */
final class YamlMistake {
    private YamlMistake() {}

    static void report(MarkedYamlEngineException e, Source source, Report report) {
        String line = report.line(source);
        if (line.isBlank() || line.strip().startsWith("#")) {
            report.error(Code.PGC102, source, "the YAML ends in the middle: " + problem(e), null);
            return;
        }
        int indent = line.length() - line.stripLeading().length();
        int tab = line.substring(0, indent).indexOf('\t');
        if (tab >= 0) {
            report.error(
                    Code.PGC102,
                    report.source(source.line(), tab + 1),
                    "a tab stands where YAML wants spaces",
                    "indent with spaces");
            return;
        }
        report.error(Code.PGC102, source, "this is not YAML: " + problem(e), hint(problem(e)));
    }

    private static String problem(MarkedYamlEngineException e) {
        String problem = e.getProblem() == null ? String.valueOf(e.getContext()) : e.getProblem();
        return problem.strip().replace('\'', '"');
    }

    private static @Nullable String hint(String problem) {
        if (problem.contains("mapping values are not allowed")) {
            return "put the value in quotes if it contains \": \", or check the indentation";
        }
        if (problem.contains("expected <block end>")) {
            return "check the indentation: this line fits neither the line above it nor its parent";
        }
        if (problem.contains("cannot start any token")) {
            return "put the value in quotes";
        }
        return null;
    }
}
