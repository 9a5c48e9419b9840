package dev.pgcurb.hold;

import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;

/**
 * One thing that is checked about holds, straight on Postgres: what somebody tries, whether it got through by the database's
 * state, and the piece of which function stops it.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas keep nothing
enum Check {
    A_SLOT_THAT_WAS_MADE_AN_APPROVER(
            a -> {
                a.run("GRANT pgcurb_approver TO @agent");
                Connection slot = a.slot();
                Apiary.result(slot, "SELECT pgcurb.approve(" + a.hold(slot, Check.MANY) + ", 'please')");
                return state(a).equals("approved");
            },
            "objection",
            "'agents decide about nothing'"),
    THE_AGENT_ITSELF_WITH_A_LOGIN(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                a.run("ALTER ROLE @agent LOGIN PASSWORD 'a'; GRANT pgcurb_approver TO @agent");
                DatabaseUrl agent = a.superuser().withLogin(a.agent(), "a");
                return approved(a, agent, hold);
            },
            "objection",
            "'agents decide about nothing'"),
    SOMEBODY_WHOM_THE_RULE_DOES_NOT_NAME(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                a.run("UPDATE pgcurb.ceiling SET approvers = '{postgres}'");
                return approved(a, a.person(), hold);
            },
            "objection",
            "'the rule names other approvers'"),
    ANYONE_ONCE_THE_CEILING_IS_NO_LONGER_HELD(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                a.run("UPDATE pgcurb.ceiling SET hold = false");
                return approved(a, a.person(), hold);
            },
            "objection",
            "'the policy no longer lets anyone approve what passes this ceiling'"),
    THE_OPERATOR_WHERE_TWO_PERSONS_ARE_WANTED(
            a -> {
                DatabaseUrl operator = a.person();
                a.run("UPDATE pgcurb.ceiling SET two_persons = true");
                long hold = a.hold(a.slotOf(operator), Check.MANY);
                return approved(a, operator, hold);
            },
            "objection",
            "'the agent works for this very login, and the rule wants a second person'"),
    AN_APPROVAL_FOR_ONES_OWN_SESSION_THAT_ANOTHER_SESSION_ASKED_FOR(
            a -> {
                DatabaseUrl operator = a.person();
                a.run("UPDATE pgcurb.ceiling SET two_persons = true");
                long hold = a.hold(a.slotOf(a.person()), Check.MANY);
                a.run(approval(hold));
                a.run("UPDATE pgcurb.hold SET decided_role = '" + operator.user() + "'");
                Apiary.result(a.slotOf(operator), Check.MANY);
                return bees(a).equals("0");
            },
            "use_approval",
            "(l.operator = a.decided_role) IS NOT FALSE",
            "false"),
    A_DECISION_WITHOUT_A_REASON(
            a -> {
                Apiary.result(a.person(), "SELECT pgcurb.approve(" + a.hold(a.slot(), Check.MANY) + ", ' ')");
                return state(a).equals("approved");
            },
            "decide",
            "coalesce(trim(why), '') = ''",
            "false"),
    AN_APPROVAL_AFTER_A_DENIAL(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                Apiary.result(a.person(), "SELECT pgcurb.deny(" + hold + ", 'no')");
                return approved(a, a.person(), hold);
            },
            "decide",
            "its.state = 'waiting' AND its.lapses_at > clock_timestamp() AND act",
            "act"),
    AN_APPROVAL_OF_WHAT_HAS_LAPSED(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                a.run("UPDATE pgcurb.hold SET lapses_at = clock_timestamp()");
                return approved(a, a.person(), hold);
            },
            "decide",
            "AND its.lapses_at > clock_timestamp()",
            ""),
    AN_APPROVAL_FOR_LONGER_THAN_THE_POLICY_SAYS(
            a -> {
                long hold = a.hold(a.slot(), Check.MANY);
                Apiary.result(a.person(), "SELECT pgcurb.approve(" + hold + ", 'yes', INTERVAL '1 year')");
                return a.value("SELECT expires_at > clock_timestamp() + INTERVAL '1 day' FROM pgcurb.hold")
                        .equals("t");
            },
            "approve",
            "least(coalesce(expires, longest), longest)",
            "expires"),
    A_RUN_AFTER_THE_APPROVAL_EXPIRED(
            a -> {
                Connection slot = a.slot();
                a.run(approval(a.hold(slot, Check.MANY)));
                a.run("UPDATE pgcurb.hold SET expires_at = clock_timestamp()");
                Apiary.result(slot, Check.MANY);
                return bees(a).equals("0");
            },
            "use_approval",
            ".expires_at > clock_timestamp()",
            ".id > 0"),
    A_SECOND_RUN(
            a -> {
                Connection slot = a.slot();
                a.run(approval(a.hold(slot, Check.MANY)));
                Apiary.result(slot, Check.MANY);
                a.run("INSERT INTO bee SELECT i, 1, 'bee ' || i, 'hidden ' || i FROM generate_series(1, 10) AS i");
                a.run("INSERT INTO mite SELECT i, i, 'varroa' FROM generate_series(1, 10) AS i");
                Apiary.result(slot, Check.MANY);
                return bees(a).equals("0");
            },
            "use_approval",
            "SET state = 'used',",
            "SET state = 'approved',"),
    A_RUN_AFTER_THE_APPROVAL_WAS_REVOKED(
            a -> {
                Connection slot = a.slot();
                long hold = a.hold(slot, Check.MANY);
                a.run(approval(hold));
                Apiary.result(a.person(), "SELECT pgcurb.revoke(" + hold + ", 'not after all')");
                a.run("UPDATE pgcurb.hold SET expires_at = clock_timestamp() + INTERVAL '1 hour'");
                Apiary.result(slot, Check.MANY);
                return bees(a).equals("0");
            },
            "use_approval",
            ".state = 'approved'",
            ".id > 0"),
    OTHER_ROWS_AS_MANY(
            a -> {
                Connection slot = a.slot();
                a.run(approval(a.hold(slot, "UPDATE bee SET name = 'x' WHERE id <= 3")));
                Apiary.result(slot, "UPDATE bee SET name = 'x' WHERE id >= 8");
                return a.value("SELECT count(*) FROM bee WHERE name = 'x'").equals("3");
            },
            "use_approval",
            "AND a.digest = use_approval.digest",
            ""),
    MORE_HOLDS_THAN_PEOPLE_CAN_READ(
            a -> {
                a.run("INSERT INTO pgcurb.ceiling (agent, ceiling, \"limit\", rule, source)"
                        + " VALUES ('@agent', 'open_holds', 2, 'r', 's')");
                Connection slot = a.slot();
                a.hold(slot, "UPDATE bee SET name = 'x' WHERE id <= 4");
                a.hold(slot, "UPDATE bee SET name = 'x' WHERE id <= 5");
                return Apiary.result(slot, "UPDATE bee SET name = 'x' WHERE id <= 6")
                        .contains(" held: ");
            },
            "hold_statement",
            "earlier.id IS NULL AND pgcurb.holds_left(its.agent) <= 0",
            "false"),
    TOKENS_SAVED_UP_AND_REGISTERED_AT_ONCE(
            Tokens::savedUp, "register_hold", "pgcurb.holds_left(its.agent) <= 0", "false"),
    FACTS_THAT_SOMEBODY_CHANGED(
            Tokens::changed, "open_token", "pgcurb.sign(payload) <> split_part(facts, '.', 2)", "false"),
    ANOTHER_STATEMENTS_SAMPLE(
            Tokens::swapped,
            "open_sample",
            "encode(sha256(veiled), 'hex') IS DISTINCT FROM pgcurb.open_token(token) ->> 'sample_sha256'",
            "false"),
    A_STATEMENT_UNDER_ANOTHERS_NAME(
            a -> {
                a.register("DELETE FROM nothing", Apiary.held(a.slot(), Check.MANY));
                return a.value("SELECT statement FROM pgcurb.hold").equals("DELETE FROM nothing");
            },
            "register_hold",
            "encode(sha256(convert_to(register_hold.statement, 'UTF8')), 'hex') = said ->> 'statement_sha256'",
            "true"),
    A_SAMPLE_FOR_WHO_MAY_NOT_READ_THE_COLUMN(
            a -> {
                a.hold(a.slot(), Check.MANY);
                return Apiary.value(a.person(), "SELECT sample::text LIKE '%hidden%' FROM pgcurb.holds")
                        .equals("t");
            },
            "readable_image",
            "has_column_privilege(role, relation, a.attnum, 'SELECT')",
            "true"),
    A_SAMPLE_FOR_WHO_MAY_NOT_READ_THE_ROWS(
            a -> {
                a.run("GRANT SELECT ON bee TO PUBLIC; ALTER TABLE bee ENABLE ROW LEVEL SECURITY;"
                        + "CREATE POLICY mine ON bee TO PUBLIC USING (session_user LIKE 'curb:%')");
                a.hold(a.slot(), Check.MANY);
                return Apiary.value(a.person(), "SELECT sample::text LIKE '%hidden%' FROM pgcurb.holds")
                        .equals("t");
            },
            "readable_sample",
            "pgcurb.sees_every_row(g.relation, role)",
            "true"),
    A_QUESTION_ABOUT_SOMEBODY_ELSES_HOLD(
            a -> {
                Connection slot = a.slot();
                long hold = a.hold(slot, Check.MANY);
                a.run("UPDATE pgcurb.hold SET agent = 'other'");
                Apiary.result(slot, "SELECT pgcurb.ask(" + hold + ", 'let me')");
                return a.value("SELECT count(*) FROM pgcurb.plea").equals("1");
            },
            "ask",
            "AND h.agent = (SELECT l.agent FROM pgcurb.lease l WHERE l.id = pgcurb.current_lease())",
            ""),
    A_TOKEN_OF_ANOTHER_SESSION(
            a -> {
                String token = Apiary.held(a.slot(), Check.MANY).token();
                Apiary.result(a.slot(), "SELECT pgcurb.ask('" + token + "'::text, 'let me')");
                return a.value("SELECT count(*) FROM pgcurb.hold").equals("1");
            },
            "ask",
            "(pgcurb.open_token(token) ->> 'lease_id')::bigint IS DISTINCT FROM pgcurb.current_lease()",
            "false");

    /** Twenty rows: all the bees and their mites. */
    static final String MANY = "DELETE FROM bee";

    /** What somebody tries. */
    interface Attempt {
        /** Whether it got through. */
        boolean getsThrough(Apiary apiary);
    }

    private final Attempt attempt;
    private final String function;
    private final String piece;
    private final String instead;

    Check(Attempt attempt, String function, String piece) {
        this(attempt, function, piece, "NULL");
    }

    Check(Attempt attempt, String function, String piece, String instead) {
        this.attempt = attempt;
        this.function = function;
        this.piece = piece;
        this.instead = instead;
    }

    boolean getsThrough(Apiary apiary) {
        return attempt.getsThrough(apiary);
    }

    /** Takes the check away. */
    void remove(Apiary apiary) {
        apiary.without(function, piece, instead);
    }

    private static String approval(long hold) {
        return "SELECT pgcurb.approve(" + hold + ", 'looked at it')";
    }

    private static boolean approved(Apiary apiary, DatabaseUrl who, long hold) {
        Apiary.result(who, approval(hold));
        return state(apiary).equals("approved");
    }

    private static String state(Apiary apiary) {
        return apiary.value("SELECT state FROM pgcurb.hold");
    }

    private static String bees(Apiary apiary) {
        return apiary.value("SELECT count(*) FROM bee");
    }
}
