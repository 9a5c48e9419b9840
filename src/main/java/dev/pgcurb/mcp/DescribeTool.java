package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code describe}: first a search, then one object. Everything is asked as the agent, so what it cannot reach is not there. Its size is
 * bounded, however large the schema is.
 */
final class DescribeTool implements Tool {
    /** The most objects that a search names. */
    static final int FOUND = 30;

    /** The most columns of one object. */
    static final int COLUMNS = 200;

    /** The most characters of one comment. */
    static final int COMMENT = 300;

    private static final String SEARCH =
            Script.of(DescribeTool.class, "describe_search.sql").text();
    private static final String OBJECT =
            Script.of(DescribeTool.class, "describe_object.sql").text();

    @Override
    public String name() {
        return "describe";
    }

    @Override
    public String title() {
        return "See what there is";
    }

    @Override
    public String description() {
        return "Look at what you can reach. Without object: tables and views whose name, columns or comment match search, best"
                + " first, at most " + FOUND
                + ". With object: its columns, types, comments, keys, foreign keys, enum values and"
                + " what you may do with it. No rows are read. Look here before you write SQL about a table.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object()
                .optional("search", Schema.text("Words to look for; leave out for everything."))
                .optional("object", Schema.text("One table or view, as the search names it."))
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.answer()
                .optional("objects", Schema.type("array"))
                .optional("truncated", Schema.type("boolean"))
                .optional("object", Schema.type("object"))
                .open();
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String object = call.textOrNull("object");
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        if (object != null) {
            Reply reply =
                    call.session().ask(OBJECT, List.of(object, Integer.toString(COLUMNS), Integer.toString(COMMENT)));
            if (reply.rows().isEmpty()) {
                throw new Misuse("there is no table or view \"" + object
                        + "\" that you can reach; look with describe and search");
            }
            answer.put("object", Reach.object(reply.single()));
            return Answer.data(answer);
        }
        String search = call.textOrNull("search");
        List<String> words =
                search == null ? List.of() : Arrays.asList(search.strip().split("\\s+"));
        Reply reply = call.session().ask(SEARCH, List.of(array(words), Integer.toString(FOUND + 1)));
        List<Object> objects = new ArrayList<>();
        for (List<@Nullable String> row :
                reply.rows().subList(0, Math.min(FOUND, reply.rows().size()))) {
            String json = row.getFirst();
            if (json != null) {
                objects.add(Reach.object(json));
            }
        }
        answer.put("objects", objects);
        answer.put("truncated", reply.rows().size() > FOUND);
        return Answer.data(answer);
    }

    /** As a text[] literal. */
    private static String array(List<String> words) {
        List<String> quoted = words.stream()
                .map(w -> "\"" + w.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .toList();
        return "{" + String.join(",", quoted) + "}";
    }
}
