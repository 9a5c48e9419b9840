package dev.pgcurb.catalog;

import dev.pgcurb.postgres.Server;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One database at one moment. Everything is in the order of the queries: by name.
 *
 * <p>Privileges are those of PUBLIC, of pgcurb's roles and of the roles that the reader asked for.
 */
public record Snapshot(
        Server server,
        List<Schema> schemas,
        List<Relation> relations,
        List<ForeignKey> foreignKeys,
        List<Trigger> triggers,
        List<RowPolicy> rowPolicies,
        List<Role> roles,
        List<Membership> memberships,
        List<Privilege> privileges,
        List<Function> functions,
        List<RoleSetting> settings,
        List<DefaultPrivilege> defaultPrivileges) {

    /** The relations by name, in order. */
    public Map<Name, Relation> byName() {
        Map<Name, Relation> found = LinkedHashMap.newLinkedHashMap(relations.size());
        relations.forEach(relation -> found.put(relation.name(), relation));
        return found;
    }

    /** The relations by oid. */
    public Map<Long, Relation> byId() {
        Map<Long, Relation> found = LinkedHashMap.newLinkedHashMap(relations.size());
        relations.forEach(relation -> found.put(relation.id(), relation));
        return found;
    }

    /** Whether pgcurb's schema is there. */
    public boolean installed() {
        return schemas.stream().anyMatch(schema -> schema.name().equals("pgcurb"));
    }

    /** The role of that name. */
    public Optional<Role> role(String name) {
        return roles.stream().filter(role -> role.name().equals(name)).findFirst();
    }
}
