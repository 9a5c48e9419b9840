package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Nearest;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.Rule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers whether an agent can do something, with the reason and the line of the policy: what Postgres would say now. */
public final class Can {
    private static final Set<String> ON_TABLES =
            Set.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN");
    private static final List<String> VERBS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    private final Scene.Actor actor;
    private final Scene scene;

    private Can(Scene scene, Scene.Actor actor) {
        this.scene = scene;
        this.actor = actor;
    }

    /**
     * An answer.
     *
     * @param question in one line: {@code support can select public.customers (ssn)}
     * @param reason one sentence
     * @param rule the rule that gives it; null where none does
     * @param path how it is reached; empty where it is not
     */
    public record Answer(
            boolean yes,
            String question,
            String reason,
            @Nullable Rule rule,
            List<String> path) {
        public Answer {
            path = List.copyOf(path);
        }
    }

    /**
     * Reads the database and makes ready to answer about one agent.
     *
     * @throws Problem PGC598 for an agent that the policy does not have
     */
    public static Can about(Connection connection, Policy policy, String agent) throws SQLException {
        Scene scene = Scene.of(Surveying.of(connection, Scene.seeds(policy)), policy);
        Scene.Actor actor = scene.actors().stream()
                .filter(one -> one.name().equals(agent))
                .findFirst()
                .orElseThrow(() -> Problem.of(Code.PGC598, "the policy has no agent \"" + agent + "\"")
                        .hint(Nearest.hint(
                                agent, policy.agents().keySet().stream().toList(), "name one of its agents")));
        return new Can(scene, actor);
    }

    /**
     * Answers one question.
     *
     * @param verb a privilege in any case, such as {@code select} or {@code execute}
     * @param object {@code customers}, {@code customers.ssn}, {@code sales.customers.ssn}, or a function's name
     * @throws Problem PGC598 for a verb that nobody knows, PGC201 and PGC216 for an object that is not there
     */
    public Answer ask(String verb, String object) {
        String privilege = verb.toUpperCase(Locale.ROOT);
        if (privilege.equals("EXECUTE")) {
            return execute(object);
        }
        if (!ON_TABLES.contains(privilege)) {
            throw Problem.of(Code.PGC598, "\"" + verb + "\" is nothing that can be asked")
                    .hint("ask for select, insert, update, delete, truncate, references, trigger, maintain or execute");
        }
        for (Relation relation : scene.relations().values()) {
            Optional<String> column = column(relation, object);
            if (column.isPresent()) {
                return column.get().isEmpty() ? whole(relation, privilege) : one(relation, privilege, column.get());
            }
        }
        List<String> known = scene.relations().values().stream()
                .map(one -> one.name().toString())
                .toList();
        throw Problem.of(Code.PGC201, "there is no table or column \"" + object + "\"")
                .hint(Nearest.hint(object, known, "write it as schema.table or schema.table.column"));
    }

    /** Everything that the agent can do on tables of people and with their functions, one answer each. */
    public List<Answer> list() {
        List<Answer> all = new ArrayList<>();
        for (Relation relation : scene.relations().values()) {
            if (!Name.ownSchema(relation.name().schema())) {
                VERBS.forEach(verb -> {
                    Answer answer = whole(relation, verb);
                    if (answer.yes()) {
                        all.add(answer);
                    }
                });
            }
        }
        for (Routine routine : scene.routines().values()) {
            boolean own = Name.ownSchema(routine.name().schema()) || routine.trigger() || routine.extension() != null;
            if (!own) {
                Answer answer = execute(routine);
                if (answer.yes()) {
                    all.add(answer);
                }
            }
        }
        return all;
    }

    /** The column that the text means of this relation; the empty name for the relation itself; nothing for another one. */
    private static Optional<String> column(Relation relation, String text) {
        String schema = relation.name().schema();
        String table = relation.name().name();
        List<String> names =
                schema.equals("public") ? List.of(schema + "." + table, table) : List.of(schema + "." + table);
        for (String name : names) {
            if (text.equals(name)) {
                return Optional.of("");
            }
            if (text.startsWith(name + ".")
                    && relation.column(text.substring(name.length() + 1)).isPresent()) {
                return Optional.of(text.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }

    private Optional<Closure.Holding> held(Relation relation, String privilege, String column) {
        if (!actor.closure().uses(relation.name().schema())) {
            return Optional.empty();
        }
        return actor.closure().on("TABLE", relation.id()).stream()
                .filter(held -> held.right().privilege().equals(privilege)
                        && (held.right().column().isEmpty()
                                || held.right().column().equals(column)))
                .findFirst();
    }

    private Answer one(Relation relation, String privilege, String column) {
        String question = question(privilege, relation.name() + " (" + Name.quoted(column) + ")");
        Optional<Closure.Holding> held = held(relation, privilege, column);
        Optional<Promise> promise = actor.promises().on(relation.id());
        Rule rule = promise.map(found -> found.rule(privilege)).orElse(null);
        boolean given = promise.map(found -> found.gives(privilege, column)).orElse(false);
        if (held.isPresent()) {
            return new Answer(
                    true,
                    question,
                    given ? "the policy gives it" : "the policy does not give it: run pgcurb verify",
                    given ? rule : null,
                    held.get().path());
        }
        boolean masked = promise.map(found -> found.readable().contains(column) && !found.plain(column))
                .orElse(false);
        String reason = masked && privilege.equals("SELECT")
                ? "it is masked: a query by the table's bare name shows the mask"
                : given
                        ? "the policy gives it and the database does not: run pgcurb apply"
                        : rule == null ? "no rule of the policy names it" : "the rule for this table leaves it out";
        return new Answer(false, question, reason, rule, List.of());
    }

    private Answer whole(Relation relation, String privilege) {
        List<String> open = relation.columns().stream()
                .map(Column::name)
                .filter(column -> held(relation, privilege, column).isPresent())
                .toList();
        boolean byColumn = Set.of("SELECT", "INSERT", "UPDATE").contains(privilege);
        Optional<Closure.Holding> any = byColumn && !open.isEmpty()
                ? held(relation, privilege, open.getFirst())
                : held(relation, privilege, "");
        String question = question(privilege, relation.name().toString());
        Rule rule = actor.promises()
                .on(relation.id())
                .map(found -> found.rule(privilege))
                .orElse(null);
        if (any.isEmpty()) {
            return new Answer(
                    false,
                    question,
                    rule == null ? "no rule of the policy names it" : "the rule for this table does not say so",
                    rule,
                    List.of());
        }
        boolean given = actor.promises()
                .on(relation.id())
                .map(found -> found.gives(privilege))
                .orElse(false);
        String columns = !byColumn || open.size() == relation.columns().size()
                ? ""
                : ", columns "
                        + String.join(", ", open.stream().map(Name::quoted).toList());
        String rows = privilege.equals("SELECT")
                        && actor.promises()
                                .on(relation.id())
                                .map(Promise::filters)
                                .orElse(false)
                ? ", the rows of its filter"
                : "";
        return new Answer(
                true,
                question,
                (given ? "the policy gives it" : "the policy does not give it: run pgcurb verify") + columns + rows,
                given ? rule : null,
                any.get().path());
    }

    private Answer execute(String object) {
        List<Routine> found = scene.routines().values().stream()
                .filter(routine -> {
                    String plain =
                            routine.name().schema() + "." + routine.name().name();
                    boolean bare = routine.name().schema().equals("public")
                            && (object.equals(routine.name().name())
                                    || object.equals(routine.name().name() + "(" + routine.arguments() + ")"));
                    return bare || object.equals(plain) || object.equals(plain + "(" + routine.arguments() + ")");
                })
                .toList();
        if (found.isEmpty()) {
            throw Problem.of(Code.PGC216, "there is no function \"" + object + "\"")
                    .hint("write it as schema.name or schema.name(arguments)");
        }
        return found.stream()
                .map(this::execute)
                .filter(Answer::yes)
                .findFirst()
                .orElseGet(() -> execute(found.getFirst()));
    }

    private Answer execute(Routine routine) {
        String question = question("EXECUTE", routine.signature());
        Rule rule = actor.promises()
                .operation(routine)
                .map(operation -> operation.rule())
                .orElse(null);
        Optional<Closure.Holding> held = actor.closure().uses(routine.name().schema())
                ? actor.closure().on("FUNCTION", routine.id()).stream().findFirst()
                : Optional.empty();
        if (held.isEmpty()) {
            return new Answer(
                    false,
                    question,
                    rule == null
                            ? "no operation of the policy names it"
                            : "the database does not give it: run pgcurb apply",
                    rule,
                    List.of());
        }
        String as = routine.securityDefiner() ? ", with the rights of " + routine.owner() : "";
        String reason = rule != null
                ? "the policy gives it"
                : held.get().right().grantee().isEmpty()
                        ? "PUBLIC may"
                        : "the policy does not give it: run pgcurb verify";
        return new Answer(true, question, reason + as, rule, held.get().path());
    }

    private String question(String privilege, String object) {
        return actor.name() + " can " + privilege.toLowerCase(Locale.ROOT) + " " + object;
    }
}
