package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Relation;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.ledger.Outcome;
import dev.pgcurb.ledger.Receipt;
import dev.pgcurb.verdict.Verdict;
import dev.pgcurb.wire.ErrorFields;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What pgcurb adds to Postgres's own errors where it knows more, and what each of them means for the ledger. Every field of the
 * original stays, but for those that are replaced here.
 */
final class Help {
    private static final Logger LOG = LoggerFactory.getLogger(Help.class);
    private static final String HOLD = "pgcurb_hold";
    private static final Pattern DENIED = Pattern.compile("permission denied for (?:table|view|relation) (.+)");
    private static final Pattern RULE = Pattern.compile("Rule (\\S+)");

    private final Control control;
    private final Reach reach;

    Help(Control control, Reach reach) {
        this.control = control;
        this.reach = reach;
    }

    /** The error as the client shall see it; the attempt's outcome is set. */
    ErrorFields explain(ErrorFields raised, Attempt attempt) {
        ErrorFields error = withoutOurs(raised);
        Verdict.Refused over = attempt.over();
        // An error's own text may be what passed the ceiling: then it is not shown either.
        boolean stopped = over != null
                && (error.sqlstate().equals("57014") || over.sqlstate().equals("54000"));
        if (over != null && stopped) {
            attempt.end(Outcome.cancelled(over.rule(), over.sqlstate(), attempt.age()));
            return error.with(ErrorFields.SQLSTATE, over.sqlstate())
                    .with(ErrorFields.MESSAGE, over.message())
                    .with(ErrorFields.HINT, over.hint())
                    .with(ErrorFields.DETAIL, over.detail() + " " + Attempts.entry(attempt.receipt()));
        }
        if (error.sqlstate().equals("55000")
                && error.get(ErrorFields.CONSTRAINT).equals(HOLD)) {
            Verdict.Held held = register(error, attempt);
            if (held != null) {
                return held(error, attempt, held);
            }
        }
        attempt.end(
                switch (error.sqlstate()) {
                    case "42501" -> Outcome.refused(null, "42501");
                    case "57014" -> Outcome.cancelled(null, "57014", attempt.age());
                    default -> Outcome.failed(error.sqlstate(), attempt.age());
                });
        return explain(shifted(error, attempt.offset()), attempt.statement(), attempt.receipt());
    }

    /** The same for an error that has a record but no attempt. */
    ErrorFields explain(ErrorFields error, @Nullable Statement statement, Receipt receipt) {
        ErrorFields helped = switch (error.sqlstate()) {
            case "42501" -> denied(error);
            case "42P01" -> missing(error);
            case "42703" -> noColumn(error, statement);
            default -> error;
        };
        return helped.withDetail(Attempts.entry(receipt));
    }

    /** Null when the token is not one that a guard signed: an agent can RAISE anything. */
    private Verdict.@Nullable Held register(ErrorFields error, Attempt attempt) {
        try {
            Long hold = control.registerHold(attempt.receipt().id(), attempt.text(), error.get(ErrorFields.DATA_TYPE));
            if (hold == null) {
                return null;
            }
            Matcher rule = RULE.matcher(error.get(ErrorFields.DETAIL));
            return new Verdict.Held(rule.find() ? rule.group(1) : "guard", hold);
        } catch (SQLException e) {
            LOG.warn("a hold could not be registered: {}", e.getMessage());
            return null; // the agent still has the token, and can ask with it
        }
    }

    private static ErrorFields held(ErrorFields error, Attempt attempt, Verdict.Held held) {
        attempt.end(Outcome.held(held.rule(), "55000", held.hold(), attempt.age()));
        String token = error.get(ErrorFields.DATA_TYPE).replaceFirst("~.*", ""); // behind it is the sample
        return error.with(ErrorFields.CONSTRAINT, null)
                .with(ErrorFields.DATA_TYPE, null)
                .with(
                        ErrorFields.HINT,
                        error.get(ErrorFields.HINT).replace("'" + token + "'", Long.toString(held.hold())))
                .withDetail(Attempts.entry(attempt.receipt()));
    }

    /** A withheld column is denied as its whole table; which columns are readable is what the agent needs to know. */
    private ErrorFields denied(ErrorFields error) {
        Matcher m = DENIED.matcher(error.get(ErrorFields.MESSAGE));
        if (!m.matches()) {
            return error;
        }
        String columns = reach.columns(m.group(1));
        return columns == null
                ? error.with(ErrorFields.HINT, reach.summary())
                : error.with(ErrorFields.MESSAGE, error.get(ErrorFields.MESSAGE) + "; readable columns are: " + columns)
                        .with(ErrorFields.HINT, "readable columns of \"" + m.group(1) + "\" are: " + columns);
    }

    /**
     * A withheld column is no column of the view that stands for its table. Which columns there are can be said where one
     * relation only is named.
     */
    private ErrorFields noColumn(ErrorFields error, @Nullable Statement statement) {
        List<String> names = statement == null
                ? List.of()
                : statement.relations().stream().map(Relation::name).distinct().toList();
        String columns = names.size() == 1 ? reach.columns(names.getFirst()) : null;
        return columns == null
                ? error
                : error.with(ErrorFields.MESSAGE, error.get(ErrorFields.MESSAGE) + "; readable columns are: " + columns)
                        .with(ErrorFields.HINT, "readable columns of \"" + names.getFirst() + "\" are: " + columns);
    }

    private ErrorFields missing(ErrorFields error) {
        return error.get(ErrorFields.HINT).isEmpty() ? error.with(ErrorFields.HINT, reach.summary()) : error;
    }

    /** Where in pgcurb's own functions an error was raised helps nobody, and the agent cannot see them. */
    private static ErrorFields withoutOurs(ErrorFields error) {
        return error.get(ErrorFields.CONTEXT).startsWith("PL/pgSQL function pgcurb")
                ? error.with(ErrorFields.CONTEXT, null)
                : error;
    }

    private static ErrorFields shifted(ErrorFields error, int offset) {
        String position = error.get(ErrorFields.POSITION);
        return offset == 0 || position.isEmpty()
                ? error
                : error.with(ErrorFields.POSITION, Integer.toString(Integer.parseInt(position) + offset));
    }
}
