package dev.pgcurb.verdict;

import dev.pgcurb.grammar.Access;
import dev.pgcurb.grammar.Relation;
import dev.pgcurb.grammar.Statement;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules about what Postgres gives to PUBLIC in its own catalog. {@code apply} takes it from PUBLIC where the administrator
 * owns it; on a managed server it does not, and then these rules are all that is asked. A text is no guarantee: a function that
 * the agent may execute can still call one of these.
 */
final class ReachRules {
    private static final String REFUSED = "42501";

    /** The functions that hardening takes: they act beyond the query that calls them. RulesTest holds them against catalog.Acting. */
    static final String NAMES = "lo_.*|loread|lowrite|pg_(try_)?advisory_.*|pg_logical_emit_message"
            + "|(query|cursor|table|schema|database)_to_xml.*|ts_stat|pg_notify|pg_export_snapshot";

    private static final Pattern ACTING = Pattern.compile("(?:pg_catalog\\.)?(" + NAMES + ")");

    private ReachRules() {}

    /** Large objects, locks that migrations use, forged entries of the change stream, SQL hidden in a literal. */
    static Verdict.@Nullable Refused functions(Statement s) {
        for (String function : s.functions()) {
            var acting = ACTING.matcher(function);
            if (acting.matches()) {
                return new Verdict.Refused(
                        "gateway.functions",
                        REFUSED,
                        acting.group(1) + " refused: it acts beyond the query that calls it; use plain SQL on tables",
                        "Do not retry. Use plain SQL on the tables that you may read.");
            }
        }
        return null;
    }

    /** An UPDATE of pg_settings is SET by another door, and locking it keeps others waiting. */
    static Verdict.@Nullable Refused settingsTable(Statement s) {
        for (Relation relation : s.relations()) {
            if (relation.access() != Access.READ
                    && relation.name().equals("pg_settings")
                    && (relation.schema() == null || relation.schema().equals("pg_catalog"))) {
                return new Verdict.Refused(
                        "gateway.pg_settings",
                        REFUSED,
                        "a change or lock of pg_settings refused: agents only read it; set a parameter with SET",
                        "Use SET for the parameters that an agent may set.");
            }
        }
        return null;
    }
}
