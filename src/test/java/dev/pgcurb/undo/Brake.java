package dev.pgcurb.undo;

import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.util.OptionalLong;

/** One thing that undo must not do, whether it does it by the database's state, and the piece of which function stops it. */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas keep nothing
enum Brake {
    OVERWRITE_WHAT_SOMEONE_CHANGED_SINCE(
            o -> {
                o.agent("UPDATE tree SET height = 9 WHERE id = 1").app("UPDATE tree SET height = 7 WHERE id = 1");
                undo(o);
                return !row(o, 1).equals("(1,oak,7)");
            },
            piece("undo_classes", "t.\"curb:image\" <> \"curb:last_image\"", "false"),
            piece("undo_step", "ROW(@t_columns@)::text = c.\"curb:last_image\"", "true")),
    SET_BACK_A_CHAIN_THAT_SOMEONE_BROKE(
            o -> {
                o.agent("UPDATE tree SET height = 9 WHERE id = 1").app("UPDATE tree SET kind = 'ant' WHERE id = 1");
                o.agent("UPDATE tree SET height = 8 WHERE id = 1");
                undo(o);
                return !row(o, 1).equals("(1,ant,8)");
            },
            piece("undo_classes", "WHEN \"curb:broken\" THEN 'changed by someone else in between'", "")),
    TAKE_ALONG_WHAT_SOMEONE_HUNG_ON_A_ROW(
            o -> {
                o.agent("INSERT INTO tree VALUES (4, 'fir', 1)").app("INSERT INTO fruit VALUES (1, 4)");
                undo(o);
                return o.rows("fruit").isEmpty();
            },
            piece("undo_classes", "AND t.\"curb:referenced\" THEN", "AND false THEN")),
    TAKE_ALONG_WHAT_IT_LEAVES_AS_IT_IS(
            o -> {
                o.agent("INSERT INTO tree VALUES (4, 'fir', 1)", "INSERT INTO fruit VALUES (1, 4)");
                o.app("UPDATE fruit SET note = 'mine'");
                o.undo(o.everything(), true);
                return o.rows("fruit").isEmpty();
            },
            piece("undo_leaves", "WHERE %s <> ALL ($3))", "WHERE %s IS NOT NULL)")),
    NOT_KNOW_THAT_A_KEY_WAS_TAKEN(
            o -> {
                o.agent("DELETE FROM tree WHERE id = 1").app("INSERT INTO tree VALUES (1, 'box', 0)");
                return !tries(() -> o.undo(o.everything(), true));
            },
            piece(
                    "undo_classes",
                    "WHEN NOT \"curb:stayed\" AND t.\"curb:image\" IS NOT NULL THEN 'its key was taken by someone else since'",
                    "")),
    PUT_BACK_A_PART_WITHOUT_BEING_TOLD_SO(
            o -> {
                o.agent("UPDATE tree SET height = 9").app("UPDATE tree SET height = 7 WHERE id = 1");
                undo(o);
                return row(o, 2).equals("(2,elm,2)");
            },
            piece("undo_run", "(preview ->> 'conflict')::bigint > 0 AND NOT skip_conflicts", "false")),
    TAKE_A_VALUE_THAT_IS_NOT_FREE_YET(
            o -> {
                o.agent("DELETE FROM tree WHERE id = 1", "INSERT INTO tree VALUES (4, 'oak', 4)");
                return !undo(o);
            },
            piece("undo_step", "AND (SELECT n FROM updated) >= 0", ""),
            piece("undo_statement", "FROM deleted d, updated u, inserted i", "FROM inserted i, updated u, deleted d")),
    KEEP_WHAT_A_TRIGGER_MADE_OF_IT(
            o -> {
                o.agent("UPDATE tree SET height = 9 WHERE id = 1");
                o.app("""
                        CREATE FUNCTION grow() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN NEW.height := NEW.height + 1; RETURN NEW; END $$;
                        CREATE TRIGGER grow BEFORE UPDATE ON tree FOR EACH ROW EXECUTE FUNCTION grow();
                        """);
                return undo(o);
            },
            piece("undo_check", "differing > 0", "false")),
    MIX_UP_COLUMNS_THAT_SWAPPED_THEIR_NAMES(
            o -> {
                o.app("INSERT INTO fruit VALUES (8, NULL, 'a', 'b')").agent("UPDATE fruit SET note = 'b'");
                o.app("ALTER TABLE fruit RENAME note TO x; ALTER TABLE fruit RENAME more TO note;"
                        + "ALTER TABLE fruit RENAME x TO more");
                return undo(o);
            },
            piece("undo_units_of", "altered IS NOT NULL", "false")),
    BE_BLIND_TO_A_CHANGE_BY_HOW_THE_CALLER_HAS_NUMBERS_SHOWN(
            o -> {
                o.agent("UPDATE leaf SET width = 0.1::float8 + 0.2::float8").app("UPDATE leaf SET width = 0.3");
                tries(() -> o.app("SET extra_float_digits = -10; SELECT pgcurb.undo_apply('{\"agent\": \""
                        + o.agentName() + "\"}', 'r')"));
                return !o.rows("leaf").equals("(1,0.3,1)");
            },
            "ALTER FUNCTION pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint) RESET extra_float_digits"),
    RUN_WITH_THE_RIGHTS_OF_WHO_CALLS_IT(
            o -> {
                o.app("""
                        CREATE TABLE seen (who name);
                        GRANT INSERT ON seen TO PUBLIC;
                        CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN INSERT INTO public.seen VALUES (current_user); RETURN NULL; END $$;
                        """);
                o.agent("UPDATE tree SET height = 9 WHERE id = 1");
                o.app("CREATE TRIGGER see AFTER UPDATE ON tree FOR EACH ROW EXECUTE FUNCTION see()");
                undo(o);
                return !o.one("SELECT string_agg(who, ' ') FROM seen").equals("pgcurb_undoer");
            },
            "ALTER FUNCTION pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint) SECURITY INVOKER"),
    PUT_BACK_MORE_THAN_THE_POLICY_ALLOWS(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                o.right("row_limit = 2");
                return undo(o);
            },
            piece("undo_run", "planned > greatest(bound, up_to)", "false")),
    PUT_BACK_OTHER_ROWS_THAN_THE_PREVIEW_SAID(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                return tries(() -> new Undo(o.admin())
                        .apply(
                                o.everything(),
                                new How("r", false, OptionalLong.of(2), OptionalLong.empty()),
                                rows -> {}));
            },
            piece("undo_run", "planned <> expected", "false")),
    BE_DONE_BY_SOMEBODY_WHOM_THE_POLICY_DOES_NOT_NAME(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                o.right("approvers = '{postgres}'");
                return tries(() -> o.as(person(o)).apply(o.everything(), how(), rows -> {}));
            },
            piece("undo_apply", "PERFORM pgcurb.demand_may_undo(", "PERFORM (")),
    BE_SEEN_BY_SOMEBODY_WHOM_THE_POLICY_DOES_NOT_NAME(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                o.right("approvers = '{postgres}'");
                return tries(() -> o.as(person(o)).preview(o.everything()));
            },
            piece(
                    "undo_preview",
                    "PERFORM pgcurb.demand_may_undo(scope.agents || (selection ->> 'agent')::name);",
                    "")),
    BE_DONE_BY_A_SLOT_THAT_WAS_MADE_AN_APPROVER(
            o -> {
                o.agent("UPDATE tree SET height = 9").app("GRANT pgcurb_approver TO " + o.agentName());
                try {
                    o.agent("SELECT pgcurb.undo_apply('{\"agent\": \"" + o.agentName() + "\"}', 'mine')");
                    return true;
                } catch (SQLException e) {
                    return false;
                }
            },
            piece("may_undo", "s.slot IN (session_user, role)", "false")),
    BE_DONE_BY_THE_AGENT_WHERE_THE_POLICY_DOES_NOT_LET_IT(
            o -> ownUndo(o.agent("UPDATE tree SET height = 9")),
            piece("undo_last", "allows.own_last IS NOT TRUE", "false")),
    REACH_PAST_THE_LAST_TRANSACTION_OF_THE_AGENT(
            o -> {
                o.right("own_last = true");
                o.agent("UPDATE tree SET height = 9 WHERE id = 1", "UPDATE tree SET height = 9 WHERE id = 2");
                ownUndo(o);
                return row(o, 1).equals("(1,oak,1)");
            },
            piece("undo_last", "'xid', last::text, ", "")),
    REACH_ANOTHER_LEASE_OF_THE_AGENT(
            o -> {
                o.right("own_last = true");
                o.agent("UPDATE tree SET height = 9");
                o.newLease();
                return ownUndo(o);
            },
            piece("undo_last", "WHERE w.lease_id = its.id", ""),
            piece("undo_last", ", 'lease', its.id", "")),
    BE_DONE_WITHOUT_A_REASON(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                return tries(() -> new Undo(o.admin())
                        .apply(
                                o.everything(),
                                new How(" ", false, OptionalLong.empty(), OptionalLong.empty()),
                                rows -> {}));
            },
            piece("undo_apply", "coalesce(trim(reason), '') = ''", "false")),
    BE_DONE_AND_NOT_RECORDED(
            o -> {
                o.agent("UPDATE tree SET height = 9");
                undo(o);
                return o.one("SELECT count(*) FROM pgcurb.entry WHERE kind = 'undo'")
                        .equals("0");
            },
            piece("undo_run", "PERFORM pgcurb.record(", "PERFORM (")),
    PUT_BACK_WHAT_IS_LEFT_OF_IMAGES_PAST_THEIR_TIME(
            o -> {
                o.agent(
                        "BEGIN",
                        "UPDATE tree SET height = 9 WHERE id = 1",
                        "UPDATE tree SET height = 9 WHERE id = 2",
                        "COMMIT");
                o.app(
                        "UPDATE pgcurb.written SET images = 'going' WHERE statement_at = (SELECT min(statement_at) FROM pgcurb.written)");
                long last = Long.parseLong(o.one("SELECT max(xid::text::bigint) FROM pgcurb.written"));
                tries(() -> o.undo(Selection.none().transaction(last), false));
                return !row(o, 2).equals("(2,elm,9)");
            },
            piece("undo_scope", "past > 0 AND selection", "false AND selection")),
    SET_BACK_A_ROW_ALL_BUT_ITS_IDENTITY(
            o -> {
                o.agent("UPDATE leaf SET n = DEFAULT");
                undo(o);
                return o.preview().conflict() == 0;
            },
            piece("undo_classes", "@drawn@\n", "\n"));

    /** What the stories are told on. */
    static final String DDL = """
            CREATE TABLE tree (id int PRIMARY KEY, kind text UNIQUE, height int);
            CREATE TABLE fruit (id int PRIMARY KEY, tree int REFERENCES tree ON DELETE CASCADE, note text, more text);
            CREATE TABLE leaf (id int PRIMARY KEY, width float8, n int GENERATED ALWAYS AS IDENTITY);
            INSERT INTO tree VALUES (1, 'oak', 1), (2, 'elm', 2), (3, 'ash', 3);
            INSERT INTO leaf (id, width) VALUES (1, 0.5);
            """;

    /** What somebody tries. */
    interface Story {
        /** Whether undo did what it must not. */
        boolean went(Orchard orchard) throws SQLException;
    }

    private final Story story;
    private final String[] removals;

    Brake(Story story, String... removals) {
        this.story = story;
        this.removals = removals;
    }

    boolean fails(Orchard orchard) throws SQLException {
        return story.went(orchard);
    }

    /** Takes the brake off. */
    void remove(Orchard orchard) throws SQLException {
        for (String removal : removals) {
            orchard.app(removal);
        }
    }

    /** Replaces a piece of a function of pgcurb, and fails where it is not there. */
    private static String piece(String function, String piece, String instead) {
        return """
                DO $do$
                DECLARE
                    source text;
                BEGIN
                    SELECT pg_get_functiondef(p.oid) INTO STRICT source
                    FROM pg_proc p
                    WHERE p.proname = '%1$s' AND p.pronamespace = 'pgcurb'::regnamespace;
                    IF strpos(source, $piece$%2$s$piece$) = 0 THEN
                        RAISE EXCEPTION 'no such piece of %1$s: %%', $piece$%2$s$piece$;
                    END IF;
                    EXECUTE replace(source, $piece$%2$s$piece$, $piece$%3$s$piece$);
                END
                $do$""".formatted(function, piece, instead);
    }

    private static boolean undo(Orchard orchard) {
        return tries(orchard::undo);
    }

    private static boolean tries(Runnable act) {
        try {
            act.run();
            return true;
        } catch (Problem | IllegalStateException e) {
            return false;
        }
    }

    private static boolean ownUndo(Orchard orchard) {
        try {
            orchard.agent("SELECT pgcurb.undo_last()");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static How how() {
        return new How("testing", false, OptionalLong.empty(), OptionalLong.empty());
    }

    private static String row(Orchard orchard, int id) throws SQLException {
        return orchard.one("SELECT t::text FROM tree t WHERE id = " + id);
    }

    private static String person(Orchard orchard) {
        String name = dev.pgcurb.TestPostgres.unique("person");
        orchard.app("CREATE ROLE " + name + " LOGIN PASSWORD 'p' IN ROLE pgcurb_approver");
        return name;
    }
}
