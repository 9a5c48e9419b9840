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

    /** They are everyone's by Postgres's rules, and what they cost, the server pays: memory, workers, its log, durability. */
    private static final Set<String> COSTLY = Set.of(
            "work_mem",
            "hash_mem_multiplier",
            "maintenance_work_mem",
            "logical_decoding_work_mem",
            "temp_buffers",
            "max_parallel_workers_per_gather",
            "max_parallel_workers",
            "max_parallel_maintenance_workers",
            "parallel_setup_cost",
            "parallel_tuple_cost",
            "min_parallel_table_scan_size",
            "min_parallel_index_scan_size",
            "debug_parallel_query",
            "force_parallel_mode",
            "geqo",
            "geqo_threshold",
            "geqo_effort",
            "geqo_pool_size",
            "geqo_generations",
            "join_collapse_limit",
            "from_collapse_limit",
            "debug_print_parse",
            "debug_print_rewritten",
            "debug_print_plan",
            "debug_print_raw_parse",
            "log_parser_stats",
            "trace_notify",
            "synchronous_commit");

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

    /** What a session may set for itself and the whole server pays for. */
    static Verdict.@Nullable Refused costly(Statement s) {
        for (Setting setting : s.settings()) {
            String name = setting.name();
            if (name != null && COSTLY.contains(name) && !harmless(s, setting, Set.of())) {
                return new Verdict.Refused(
                        "gateway.settings",
                        REFUSED,
                        "setting " + name + " refused: the whole server would pay for it; leave it as it is",
                        "Leave " + name + " as it is, and write a cheaper statement.");
            }
        }
        return null;
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
