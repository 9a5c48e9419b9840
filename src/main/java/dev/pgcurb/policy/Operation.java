package dev.pgcurb.policy;

import java.util.List;

/**
 * A function that an agent may execute.
 *
 * @param schema as Postgres knows it; {@code public} where the policy names none
 * @param arguments the types as they are written, such as {@code integer} or {@code text[]}; the plan resolves them
 * @param rule such as {@code support.operations.public.close_ticket(integer)}
 */
public record Operation(String schema, String name, List<String> arguments, Rule rule) {
    public Operation {
        arguments = List.copyOf(arguments);
    }

    /** As {@code to_regprocedure} takes it: {@code public.close_ticket(integer)}. */
    public String signature() {
        return Identifier.written(schema) + "." + Identifier.written(name) + "(" + String.join(",", arguments) + ")";
    }
}
