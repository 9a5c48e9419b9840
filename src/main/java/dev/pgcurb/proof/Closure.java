package dev.pgcurb.proof;

import dev.pgcurb.catalog.Membership;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import dev.pgcurb.catalog.Survey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that the sessions of one agent reach, each with the path to it. A pure function of a {@link Survey}.
 *
 * <p>A session reaches the rights of every role that it inherits from, of every role that it may SET ROLE to and what that
 * one inherits, and, since whoever has the ADMIN option of a role may make himself a member, of every such role as well.
 * PUBLIC's rights are everybody's.
 */
public final class Closure {
    /** How a session comes by a role's rights, the most direct first. */
    public enum How {
        /** Without doing anything. */
        HELD,
        /** After SET ROLE. */
        BY_SET_ROLE,
        /** After granting itself a role, which it may. */
        BY_GRANT
    }

    /** A role within reach, and the way to it. */
    public record Way(String role, How how, List<String> path) {
        public Way {
            path = List.copyOf(path);
        }
    }

    /** A privilege within reach. */
    public record Holding(Privilege right, Way way) {
        /** The way to the role, and then what that role holds. */
        public List<String> path() {
            List<String> path = new ArrayList<>(way.path());
            String column = right.column().isEmpty() ? "" : " (" + Name.quoted(right.column()) + ")";
            path.add(right.privilege() + column + " on " + right.type().toLowerCase(java.util.Locale.ROOT) + " "
                    + object(right) + ", granted by " + Name.quoted(right.grantor()));
            return path;
        }
    }

    private final Map<String, Way> ways = new LinkedHashMap<>();
    private final List<Holding> holdings = new ArrayList<>();
    private final Map<String, List<Holding>> byObject = new HashMap<>();
    private final Set<String> usable = new HashSet<>();
    private final Set<String> settable = new HashSet<>();

    private Closure() {}

    /**
     * What the sessions of these roles reach together.
     *
     * @param sessions roles that sessions have as session_user
     * @param more roles that every session has the rights of, such as the agent's; where there are no sessions, they stand
     *     for them
     */
    public static Closure of(Survey survey, Collection<String> sessions, Collection<String> more) {
        Closure closure = new Closure();
        closure.roles(survey, sessions, more);
        Way everybody = new Way("", How.HELD, List.of("PUBLIC"));
        for (Privilege right : survey.holdings()) {
            Way way = right.grantee().isEmpty() ? everybody : closure.ways.get(right.grantee());
            if (way != null) {
                Holding holding = new Holding(right, way);
                closure.holdings.add(holding);
                closure.byObject
                        .computeIfAbsent(right.type() + right.id(), key -> new ArrayList<>(2))
                        .add(holding);
                if (right.type().equals("SCHEMA") && right.privilege().equals("USAGE")) {
                    closure.usable.add(right.name());
                }
            }
        }
        return closure;
    }

    private void roles(Survey survey, Collection<String> sessions, Collection<String> more) {
        Map<String, List<Membership>> byMember = new HashMap<>();
        survey.snapshot()
                .memberships()
                .forEach(membership -> byMember.computeIfAbsent(membership.member(), key -> new ArrayList<>(2))
                        .add(membership));
        // The most direct way to a role is the one that is kept: each round goes as far as its kind of way leads.
        Deque<Way> open = new ArrayDeque<>();
        more.forEach(role -> open.add(new Way(role, How.HELD, List.of(role))));
        sessions.forEach(role -> open.add(new Way(role, How.HELD, List.of(role))));
        follow(open, byMember, How.HELD);
        for (String session : sessions.isEmpty() ? more : sessions) {
            setRole(session, byMember);
        }
        boolean grew = true;
        while (grew) {
            grew = byGrant(byMember);
        }
    }

    private void follow(Deque<Way> open, Map<String, List<Membership>> byMember, How how) {
        while (!open.isEmpty()) {
            Way way = open.remove();
            if (ways.putIfAbsent(way.role(), way) != null) {
                continue;
            }
            for (Membership up : byMember.getOrDefault(way.role(), List.of())) {
                if (up.inherit()) {
                    open.add(step(way, up, how, "inherits from "));
                }
            }
        }
    }

    /** Only the session's own chain of SET options counts; each role at its end brings what it inherits. */
    private void setRole(String session, Map<String, List<Membership>> byMember) {
        Deque<Way> chain = new ArrayDeque<>(List.of(new Way(session, How.BY_SET_ROLE, List.of(session))));
        Map<String, Way> seen = new LinkedHashMap<>();
        while (!chain.isEmpty()) {
            Way way = chain.remove();
            if (seen.putIfAbsent(way.role(), way) != null) {
                continue;
            }
            for (Membership up : byMember.getOrDefault(way.role(), List.of())) {
                if (up.set()) {
                    chain.add(step(way, up, How.BY_SET_ROLE, "may SET ROLE "));
                }
            }
        }
        settable.addAll(seen.keySet());
        follow(new ArrayDeque<>(seen.values()), byMember, How.BY_SET_ROLE);
    }

    private boolean byGrant(Map<String, List<Membership>> byMember) {
        Deque<Way> open = new ArrayDeque<>();
        for (Way way : List.copyOf(ways.values())) {
            for (Membership up : byMember.getOrDefault(way.role(), List.of())) {
                if (up.admin() && !ways.containsKey(up.role())) {
                    open.add(step(way, up, How.BY_GRANT, "may grant itself "));
                }
            }
        }
        boolean any = !open.isEmpty();
        follow(open, byMember, How.BY_GRANT);
        return any;
    }

    private static Way step(Way way, Membership up, How how, String verb) {
        List<String> path = new ArrayList<>(way.path());
        path.add(verb + Name.quoted(up.role()));
        return new Way(up.role(), how, path);
    }

    /** The roles within reach, by name, the agent's own first. */
    public Map<String, Way> ways() {
        return Collections.unmodifiableMap(ways);
    }

    /** The roles that a session may SET ROLE to, itself among them. */
    public Set<String> settable() {
        return Collections.unmodifiableSet(settable);
    }

    /** Every privilege within reach, PUBLIC's included. */
    public List<Holding> holdings() {
        return Collections.unmodifiableList(holdings);
    }

    /** The privileges within reach on one object. */
    public List<Holding> on(String type, long id) {
        return byObject.getOrDefault(type + id, List.of());
    }

    /** Whether a name in this schema can be used at all. What lives in no schema, and Postgres's own, always can. */
    public boolean uses(String schema) {
        return schema.isEmpty()
                || SYSTEM.contains(schema)
                || usable.contains(schema)
                || ways.containsKey("pg_read_all_data")
                || ways.containsKey("pg_write_all_data");
    }

    static final Set<String> SYSTEM = Set.of("pg_catalog", "information_schema");

    /** An object as GRANT … ON spells it. */
    static String object(Privilege right) {
        if (right.schema().isEmpty()) {
            return right.type().equals("LARGE OBJECT") || right.type().equals("PARAMETER")
                    ? right.name()
                    : Name.quoted(right.name());
        }
        if (right.type().equals("FUNCTION")) {
            int open = right.name().indexOf('(');
            return new Name(right.schema(), right.name().substring(0, open))
                    + right.name().substring(open);
        }
        return new Name(right.schema(), right.name()).toString();
    }
}
