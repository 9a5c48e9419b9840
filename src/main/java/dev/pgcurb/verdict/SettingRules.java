package dev.pgcurb.verdict;

import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Setting;
import dev.pgcurb.grammar.Statement;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules about the parameters that a statement would set. */
final class SettingRules {
    private static final String REFUSED = "42501";
    private static final String ENCODING = "client_encoding";
    private static final String STRINGS = "standard_conforming_strings";
    private static final Set<String> IDENTITY = Set.of("role", "session_authorization", "session_replication_role");
    private static final Set<String> TRUE = Set.of("on", "true", "yes", "1", "t", "y", "tru", "ye");
    private static final Set<String> UTF8 = Set.of("utf8", "unicode", "utf-8", "utf_8");

    private SettingRules() {}

    /** In some encodings a backslash hides inside a character, and the text means something else to Postgres than to us. */
    static Verdict.@Nullable Refused encoding(Statement s) {
        for (Setting setting : s.settings()) {
            String name = setting.name();
            if (ENCODING.equals(name) && !harmless(s, setting, UTF8)) {
                return new Verdict.Refused(
                        "gateway.encoding",
                        REFUSED,
                        "client_encoding other than UTF8 refused; send UTF8",
                        "Leave client_encoding at UTF8.");
            }
            if (STRINGS.equals(name) && !harmless(s, setting, TRUE)) {
                return new Verdict.Refused(
                        "gateway.encoding",
                        REFUSED,
                        "standard_conforming_strings other than on refused; write backslash escapes as E'…'",
                        "Write backslash escapes as E'…'.");
            }
        }
        return null;
    }

    /** Who the session is, and whether triggers see it, is not the agent's to set. */
    static Verdict.@Nullable Refused identity(Statement s) {
        for (Setting setting : s.settings()) {
            String name = setting.name();
            if (name != null && IDENTITY.contains(name) && !harmless(s, setting, Set.of("none", "default"))) {
                return new Verdict.Refused(
                        "gateway.identity",
                        REFUSED,
                        "changing " + name + " refused: the session is the lease's; work as the role you have",
                        "Do not retry. Work as the role you have.");
            }
        }
        return null;
    }

    /** A name that only Postgres can compute may be any of the above. */
    static Verdict.@Nullable Refused computed(Statement s) {
        return s.settings().stream().noneMatch(setting -> setting.name() == null)
                ? null
                : new Verdict.Refused(
                        "gateway.settings",
                        REFUSED,
                        "set_config with a computed name refused; write the parameter's name as a literal",
                        "Write the parameter's name as a literal, or use SET.");
    }

    /** No value is a return to the default where the statement is SET or RESET, and anything where it is an expression. */
    private static boolean harmless(Statement s, Setting setting, Set<String> values) {
        String value = setting.value();
        if (value == null) {
            return s.kind() == Kind.SET || s.kind() == Kind.RESET || s.kind() == Kind.DISCARD;
        }
        return values.contains(value.toLowerCase(Locale.ROOT));
    }
}
