package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Privilege;
import java.util.List;

/**
 * One privilege on one object or one of its columns. Its text form is how tests and people read it:
 * {@code SELECT (email) on TABLE public.observers to support}.
 *
 * @param type TABLE, SCHEMA, FUNCTION, DATABASE or LANGUAGE
 * @param object as GRANT … ON spells it
 * @param column empty for the whole object
 * @param grantee empty for PUBLIC
 * @param grantable WITH GRANT OPTION; never wanted
 */
record Granted(String type, String object, String column, String privilege, String grantee, boolean grantable)
        implements Fact {

    static Granted on(String type, String object, String column, String privilege, String grantee) {
        return new Granted(type, object, column, privilege, grantee, false);
    }

    /** A privilege as the catalog tells it. */
    static Granted of(Privilege held) {
        String object = switch (held.type()) {
            case "TABLE" -> new Name(held.schema(), held.name()).toString();
            case "FUNCTION" -> function(held);
            default -> Name.quoted(held.name());
        };
        return new Granted(held.type(), object, held.column(), held.privilege(), held.grantee(), held.grantable());
    }

    /** A function's name comes with its arguments, and only what stands before them is a name. */
    private static String function(Privilege held) {
        int open = held.name().indexOf('(');
        return new Name(held.schema(), held.name().substring(0, open))
                + held.name().substring(open);
    }

    @Override
    public String key() {
        return what() + " on " + type + " " + object + " to " + grantee();
    }

    @Override
    public String text() {
        return grantable ? key() + " with grant option" : key();
    }

    /** The same privilege on the whole object. */
    Granted wholeObject() {
        return on(type, object, "", privilege, grantee);
    }

    /** {@code SELECT (email)}, or {@code DELETE}. */
    String what() {
        return column.isEmpty() ? privilege : privilege + " (" + Name.quoted(column) + ")";
    }

    @Override
    public String grantee() {
        return grantee.isEmpty() ? "PUBLIC" : Name.quoted(grantee);
    }

    /** The grantee's name as the catalog has it; empty for PUBLIC. */
    String role() {
        return grantee;
    }

    @Override
    public List<String> make() {
        return List.of("GRANT " + what() + " ON " + type + " " + object + " TO " + grantee());
    }

    @Override
    public List<String> unmake() {
        return List.of("REVOKE " + what() + " ON " + type + " " + object + " FROM " + grantee());
    }

    @Override
    public List<String> change(Fact was) {
        return List.of("REVOKE GRANT OPTION FOR " + what() + " ON " + type + " " + object + " FROM " + grantee());
    }

    @Override
    public Effect effect() {
        return Effect.WIDENS;
    }
}
