package dev.pgcurb.plan;

import dev.pgcurb.catalog.DefaultPrivilege;
import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * What somebody makes later will be granted to an agent by itself. Never wanted: what is not in the policy is not granted.
 *
 * @param creator whose objects
 * @param schema where; empty for everywhere
 * @param objects as ALTER DEFAULT PRIVILEGES spells it
 */
record GrantedLater(String creator, String schema, String objects, String privilege, String grantee) implements Fact {
    static GrantedLater of(DefaultPrivilege held) {
        return new GrantedLater(held.creator(), held.schema(), held.objects(), held.privilege(), held.grantee());
    }

    @Override
    public String key() {
        String where = schema.isEmpty() ? "" : " in schema " + Name.quoted(schema);
        String whom = grantee.isEmpty() ? "PUBLIC" : Name.quoted(grantee);
        return privilege + " on later " + objects + " of " + Name.quoted(creator) + where + " to " + whom;
    }

    @Override
    public String text() {
        return key();
    }

    private String statement(String act, String direction) {
        String where = schema.isEmpty() ? "" : " IN SCHEMA " + Name.quoted(schema);
        String whom = grantee.isEmpty() ? "PUBLIC" : Name.quoted(grantee);
        return "ALTER DEFAULT PRIVILEGES FOR ROLE " + Name.quoted(creator) + where + " " + act + " " + privilege
                + " ON " + objects + " " + direction + " " + whom;
    }

    @Override
    public List<String> make() {
        return List.of(statement("GRANT", "TO"));
    }

    @Override
    public List<String> unmake() {
        return List.of(statement("REVOKE", "FROM"));
    }

    @Override
    public Effect effect() {
        return Effect.WIDENS;
    }
}
