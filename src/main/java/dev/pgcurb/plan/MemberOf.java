package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * {@code member} is a member of {@code role}.
 *
 * @param options as GRANT … WITH spells them, in a fixed order; before 16 only ADMIN OPTION exists
 * @param grantors who granted it, where it is there already; empty for one that is wanted
 */
record MemberOf(String role, String member, String options, List<String> grantors) implements Fact {
    MemberOf {
        grantors = List.copyOf(grantors);
    }

    /** The membership with these options on a server of this major. */
    static MemberOf of(int major, String role, String member, boolean admin, boolean inherit, boolean set) {
        return new MemberOf(role, member, spelled(major, admin, inherit, set), List.of());
    }

    /** What the admin needs of a role that it made: its privileges, and SET. */
    static MemberOf admins(int major, String role, String admin) {
        return new MemberOf(role, admin, major < 16 ? "" : "INHERIT TRUE, SET TRUE", List.of());
    }

    /** That the member has the role's privileges; whether it may also grant it on does not matter. */
    static MemberOf inherits(int major, String role, String member, boolean inherit) {
        return new MemberOf(role, member, major < 16 ? "" : "INHERIT " + word(inherit), List.of());
    }

    static String spelled(int major, boolean admin, boolean inherit, boolean set) {
        if (major < 16) {
            return admin ? "ADMIN OPTION" : "";
        }
        return "ADMIN " + word(admin) + ", INHERIT " + word(inherit) + ", SET " + word(set);
    }

    private static String word(boolean value) {
        return value ? "TRUE" : "FALSE";
    }

    @Override
    public String key() {
        return "member " + Name.quoted(member) + " of " + Name.quoted(role);
    }

    @Override
    public String text() {
        return options.isEmpty() ? key() : key() + " with " + options;
    }

    @Override
    public List<String> make() {
        String with = options.isEmpty() ? "" : " WITH " + options;
        return List.of("GRANT " + Name.quoted(role) + " TO " + Name.quoted(member) + with);
    }

    /** From 16 on a REVOKE reaches only what its grantor granted, so each grantor is named. */
    @Override
    public List<String> unmake() {
        String revoke = "REVOKE " + Name.quoted(role) + " FROM " + Name.quoted(member);
        return grantors.isEmpty()
                ? List.of(revoke)
                : grantors.stream()
                        .map(grantor -> revoke + " GRANTED BY " + Name.quoted(grantor))
                        .toList();
    }

    @Override
    public Effect effect() {
        return Effect.WIDENS;
    }
}
