package dev.pgcurb.verdict;

import dev.pgcurb.grammar.Detail;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules about what a statement is. */
final class KindRules {
    private static final String REFUSED = "42501";
    private static final Set<Kind> NOTIFICATIONS = EnumSet.of(Kind.LISTEN, Kind.NOTIFY, Kind.UNLISTEN);

    private KindRules() {}

    /** No privilege exists that would forbid them. */
    static Verdict.@Nullable Refused notifications(Statement s) {
        boolean function = s.functions().contains("pg_notify") || s.functions().contains("pg_catalog.pg_notify");
        if (!function && !NOTIFICATIONS.contains(s.kind())) {
            return null;
        }
        String what = function ? "pg_notify" : s.kind().name().toLowerCase(Locale.ROOT);
        return new Verdict.Refused(
                "gateway.notifications",
                REFUSED,
                what + " refused: agents neither send nor receive notifications; read the rows with SELECT instead",
                "Do not retry. Poll with SELECT.");
    }

    /** A prepared transaction outlives the lease and holds its locks for ever. */
    static Verdict.@Nullable Refused twoPhase(Statement s) {
        return s.kind() != Kind.TWO_PHASE
                ? null
                : new Verdict.Refused(
                        "gateway.two_phase",
                        REFUSED,
                        "prepared transactions refused: they would outlive the lease; use COMMIT or ROLLBACK",
                        "End the transaction with COMMIT or ROLLBACK.");
    }

    static Verdict.@Nullable Refused serverFiles(Statement s) {
        return !(s.detail() instanceof Detail.Copy copy) || copy.endpoint() == Detail.Endpoint.CLIENT
                ? null
                : new Verdict.Refused(
                        "gateway.server_files",
                        REFUSED,
                        "copy with a file or a program of the server refused; use COPY … TO STDOUT or COPY … FROM STDIN",
                        "Use STDIN or STDOUT.");
    }

    /** A role may always change its own password and settings; and an agent has nothing to grant, drop or re-own. */
    static Verdict.@Nullable Refused roles(Statement s) {
        return s.kind() != Kind.ROLE
                ? null
                : new Verdict.Refused(
                        "gateway.roles",
                        REFUSED,
                        "statements about roles, grants and ownership refused: an agent's rights come from the policy;"
                                + " ask a person to change it",
                        "Do not retry. Ask a person to change the policy.");
    }
}
