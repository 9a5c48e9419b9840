package dev.pgcurb.verdict;

import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules that need nothing but the statement, in the order in which they are asked. */
public final class Rules {
    /** One reason to refuse, or null when it has nothing against the statement. */
    interface Rule {
        Verdict.@Nullable Refused against(Statement statement);
    }

    private static final Verdict.Allowed ALLOWED = new Verdict.Allowed("gateway.statements");

    private static final List<Rule> ALL = List.of(
            KindRules::notifications,
            KindRules::twoPhase,
            KindRules::serverFiles,
            KindRules::roles,
            ReachRules::functions,
            ReachRules::settingsTable,
            SettingRules::encoding,
            SettingRules::identity,
            SettingRules::costly,
            SettingRules::computed);

    private Rules() {}

    /** The first rule that is against the statement decides; with none, it may go to Postgres. */
    public static Verdict judge(Statement statement) {
        for (Rule rule : ALL) {
            Verdict.Refused refused = rule.against(statement);
            if (refused != null) {
                return refused;
            }
        }
        return ALLOWED;
    }

    /** What was not understood cannot be judged, and does not run. The message is the parser's, which is Postgres's. */
    public static Verdict.Refused unparsed(SyntaxException e) {
        return new Verdict.Refused("gateway.grammar", e.sqlState(), e.getMessage(), null, e.position());
    }

    /** FunctionCall of the protocol: it names a function by number and shows no statement. */
    public static Verdict.Refused functionCall() {
        return new Verdict.Refused(
                "gateway.function_call",
                "42501",
                "the function call protocol refused: it carries no statement; call the function in a SELECT",
                "Call it as SELECT function(…).");
    }
}
