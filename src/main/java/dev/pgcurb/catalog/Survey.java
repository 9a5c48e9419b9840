package dev.pgcurb.catalog;

import java.util.List;

/**
 * A {@link Snapshot}, and everything else that decides what some roles can reach. Read by {@link Surveying}; everything
 * is in the order of the queries.
 *
 * @param seeds the roles it was made for
 * @param holdings every privilege that PUBLIC, a seed, or a role that a seed is a member of at any remove holds; an owner's
 *     own rights are among them
 * @param hba empty where the role that asked may not read them
 */
public record Survey(
        List<String> seeds,
        Snapshot snapshot,
        List<Privilege> holdings,
        List<Owned> owned,
        List<Routine> routines,
        List<Call> calls,
        List<RewriteRule> rules,
        List<DefaultGrant> defaults,
        List<UserMapping> mappings,
        List<Unique> uniques,
        List<ServerFact> facts,
        List<Remark> remarks,
        List<HbaRule> hba) {

    /**
     * Something that a role owns.
     *
     * @param type as {@code pg_identify_object} names it: {@code table}, {@code function}
     * @param name the object's identity, quoted as SQL needs it
     * @param relation whether it is a table, a view or the like
     * @param id its oid
     */
    public record Owned(String owner, String type, String name, boolean relation, long id) {}

    /** A function of somebody's calls: from the row policy {@code policy} of a table, or, where that is empty, from a view or rule. */
    public record Call(long relation, String policy, long function) {}

    /**
     * A rewrite rule.
     *
     * @param makesView whether it is what makes a view a view
     * @param filters whether it is a view with a WHERE
     * @param names oids of the relations that it names
     */
    public record RewriteRule(long relation, String name, boolean makesView, boolean filters, List<Long> names) {
        public RewriteRule {
            names = List.copyOf(names);
        }
    }

    /**
     * A privilege that objects yet to be made will have.
     *
     * @param maker whose objects
     * @param schema empty: in every schema
     * @param type TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS or LARGE OBJECTS
     * @param grantee empty for PUBLIC
     */
    public record DefaultGrant(String maker, String schema, String type, String privilege, String grantee) {}

    /** A local role, or everyone where it is empty, acts on a foreign server with somebody's login. */
    public record UserMapping(String server, String role) {}

    /** A unique index, by the oid of its table. */
    public record Unique(long relation, String name, List<String> columns) {
        public Unique {
            columns = List.copyOf(columns);
        }
    }

    /** A setting, an extension, an event trigger or a publication: {@code setting max_prepared_transactions 0}. */
    public record ServerFact(String kind, String name, String value) {}

    /** A comment that looks as if it held a secret. */
    public record Remark(String type, String name) {}

    /** A rule of pg_hba.conf. */
    public record HbaRule(String type, List<String> databases, List<String> roles, String address, String method) {
        public HbaRule {
            databases = List.copyOf(databases);
            roles = List.copyOf(roles);
        }
    }

    /** The value of a fact; empty where there is none. */
    public String fact(String kind, String name) {
        return facts.stream()
                .filter(fact -> fact.kind().equals(kind) && fact.name().equals(name))
                .map(ServerFact::value)
                .findFirst()
                .orElse("");
    }
}
