package dev.pgcurb.plan;

import java.util.List;

/**
 * One thing that is so in a database, or should be. A value: two facts are equal when their texts are.
 *
 * <p>{@link #key} says what the fact is about and {@link #text} what is so about it. Wanted and actual facts of one key
 * whose texts differ are a change; a key on one side only is something to add or to drop.
 */
public sealed interface Fact
        permits RoleExists,
                MemberOf,
                Installed,
                SchemaExists,
                Granted,
                GrantedLater,
                OwnedByAgent,
                RoleSettingKept,
                StrayFunction,
                ViewExists,
                RowSecurityOn,
                PublicLacks,
                RowPolicyExists,
                GuardLog,
                GuardCapture,
                GuardTriggers,
                Registered,
                PolicyInForce {

    /** What it is about: {@code role support}. Unique among the facts of one side. */
    String key();

    /** What is so, in one line and without position, owner or date: {@code role support nologin}. */
    String text();

    /** The statements that make it so where nothing of this key is there. */
    List<String> make();

    /** The statements that take it away. */
    List<String> unmake();

    /** The statements that make it so where {@code was}, a fact of the same key, is there. */
    default List<String> change(Fact was) {
        List<String> both = new java.util.ArrayList<>(was.unmake());
        both.addAll(make());
        return List.copyOf(both);
    }

    /** What making it so does to an agent's reach. */
    Effect effect();

    /** What making it so costs people who are not agents: locks, scans, changed behaviour. One sentence each. */
    default List<String> costs() {
        return List.of();
    }

    /** What taking it away costs, likewise. */
    default List<String> dropCosts() {
        return List.of();
    }

    /** The tables that making, changing or taking it away locks against others, as SQL spells them. */
    default List<String> locks() {
        return List.of();
    }
}
