package dev.pgcurb.plan;

import dev.pgcurb.catalog.Function;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The functions that an agent may execute. */
final class Operations {
    /** Other names of types, as people write them and Postgres does not. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("int", "integer"),
            Map.entry("int2", "smallint"),
            Map.entry("int4", "integer"),
            Map.entry("int8", "bigint"),
            Map.entry("float4", "real"),
            Map.entry("float8", "double precision"),
            Map.entry("bool", "boolean"),
            Map.entry("decimal", "numeric"),
            Map.entry("varchar", "character varying"),
            Map.entry("char", "character"),
            Map.entry("timestamp", "timestamp without time zone"),
            Map.entry("timestamptz", "timestamp with time zone"),
            Map.entry("time", "time without time zone"),
            Map.entry("timetz", "time with time zone"));

    private Operations() {}

    /** The grants; a function that is not there is a problem. */
    static List<Wish> of(Agent agent, Snapshot snapshot, List<Advice> advice) {
        List<Wish> wishes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Operation operation : agent.operations()) {
            Optional<Function> found = find(operation, snapshot);
            if (found.isEmpty()) {
                problems.add(missing(operation, snapshot));
                continue;
            }
            Function function = found.get();
            String schema = Name.quoted(function.name().schema());
            wishes.add(new Wish(Granted.on("SCHEMA", schema, "", "USAGE", agent.name()), operation.rule()));
            wishes.add(new Wish(
                    Granted.on("FUNCTION", function.signature(), "", "EXECUTE", agent.name()), operation.rule()));
            if (function.securityDefiner()) {
                advice.add(Advice.of(
                        Code.PGC217,
                        function.signature() + " runs as its owner \"" + function.owner()
                                + "\": no row policy and no grant of the agent applies inside",
                        operation.rule()));
            }
        }
        if (!problems.isEmpty()) {
            throw Problem.all(problems);
        }
        return wishes;
    }

    private static Optional<Function> find(Operation operation, Snapshot snapshot) {
        List<String> types =
                operation.arguments().stream().map(Operations::type).toList();
        return snapshot.functions().stream()
                .filter(function -> function.name().equals(new Name(operation.schema(), operation.name()))
                        && function.types().equals(types))
                .findFirst();
    }

    private static String type(String written) {
        String lower = written.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        boolean array = lower.endsWith("[]");
        String element = array ? lower.substring(0, lower.length() - 2).strip() : lower;
        return TYPES.getOrDefault(element, element) + (array ? "[]" : "");
    }

    private static Problem missing(Operation operation, Snapshot snapshot) {
        List<String> same = snapshot.functions().stream()
                .filter(function -> function.name().name().equals(operation.name()))
                .map(Function::signature)
                .toList();
        return Problem.of(Code.PGC216, "there is no function \"" + operation.signature() + "\"")
                .at(operation.rule().source().toString())
                .hint(
                        same.isEmpty()
                                ? "check the schema, the name and the types"
                                : "there is " + String.join(", ", same));
    }
}
