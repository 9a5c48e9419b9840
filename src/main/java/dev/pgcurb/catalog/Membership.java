package dev.pgcurb.catalog;

/**
 * {@code member} is a member of {@code role}.
 *
 * @param admin may grant the role on
 * @param inherit has its privileges without SET ROLE
 * @param set may SET ROLE to it; always true before 16
 */
public record Membership(String role, String member, String grantor, boolean admin, boolean inherit, boolean set) {}
