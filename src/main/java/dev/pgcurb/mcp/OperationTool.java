package dev.pgcurb.mcp;

import dev.pgcurb.sql.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One operation of the policy as a tool of its own: no SQL at all, only arguments, each of its type. */
final class OperationTool implements Tool {
    private final String name;
    private final Operation operation;

    OperationTool(String name, Operation operation) {
        this.name = name;
        this.operation = operation;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return operation.name().replace('_', ' ');
    }

    @Override
    public String description() {
        String comment = operation.comment();
        return "Operation " + operation.schema() + "." + operation.name() + " of the database."
                + (comment == null ? "" : " Its author says: " + comment);
    }

    @Override
    public Map<String, Object> input() {
        Schema schema = Schema.object();
        List<Operation.Argument> arguments = operation.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            Operation.Argument one = arguments.get(i);
            if (one.optional()) {
                schema.optional(name(one, i), Arguments.schema(one));
            } else {
                schema.required(name(one, i), Arguments.schema(one));
            }
        }
        return schema.closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.rows().open();
    }

    @Override
    public Effect effect() {
        return new Effect(!operation.volatileOne(), operation.volatileOne(), !operation.volatileOne(), false);
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        List<String> places = new ArrayList<>();
        List<@Nullable String> values = new ArrayList<>();
        List<Operation.Argument> arguments = operation.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            Operation.Argument one = arguments.get(i);
            String its = name(one, i);
            boolean given = call.arguments().containsKey(its);
            if (!given && !one.optional()) {
                throw new Misuse("\"" + its + "\" must be given");
            }
            if (given) {
                values.add(Arguments.text(one, call.arguments().get(its)));
                String place = "$" + values.size() + "::" + one.type();
                places.add(
                        one.name().isEmpty()
                                ? place
                                : Sql.identifier(one.name()).text() + " => " + place);
            } else if (one.name().isEmpty()) {
                break; // what follows cannot be named either
            }
        }
        String function = Sql.qualified(operation.schema(), operation.name()).text();
        String sql =
                (operation.procedure() ? "CALL " : "SELECT * FROM ") + function + "(" + String.join(", ", places) + ")";
        Page page = Page.first();
        Reply reply = call.with(page.patience(), link -> {
            if (!operation.volatileOne()) {
                link.run("BEGIN READ ONLY", List.of(), Taking.OWN);
            }
            return link.run(sql, values, page.taking());
        });
        return Answer.data(page.show(call.database(), reply, null));
    }

    private static String name(Operation.Argument argument, int index) {
        return argument.name().isEmpty() ? "argument_" + (index + 1) : argument.name();
    }
}
