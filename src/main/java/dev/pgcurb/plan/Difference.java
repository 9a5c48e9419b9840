package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Wanted minus actual, as steps in the order in which they can be taken: what narrows comes before what widens. */
final class Difference {
    /** One fact on its way. */
    private record Move(
            Sign sign,
            Fact fact,
            @Nullable Fact was,
            @Nullable Rule why) {
        Effect effect() {
            return sign == Sign.DROP ? fact.effect().reversed() : fact.effect();
        }
    }

    private Difference() {}

    /** @param wanted by key */
    static List<Step> of(SequencedMap<String, Wish> wanted, SequencedMap<String, Fact> actual) {
        Map<String, Fact> left = new LinkedHashMap<>(actual);
        left.keySet().removeAll(droppedWith(wanted, actual));
        left.keySet().removeAll(revokedWith(wanted, actual));
        List<Move> moves = new ArrayList<>();
        wanted.forEach((key, wish) -> {
            Fact there = left.remove(key);
            if (there == null) {
                moves.add(new Move(Sign.ADD, wish.fact(), null, wish.why()));
            } else if (!there.text().equals(wish.fact().text())) {
                moves.add(new Move(Sign.CHANGE, wish.fact(), there, wish.why()));
            }
        });
        left.values().forEach(fact -> moves.add(new Move(Sign.DROP, fact, null, null)));
        moves.sort(Comparator.comparingInt(Difference::stage));
        return steps(moves);
    }

    /** What goes by itself when a view goes or is made anew: the rights on it. */
    private static Set<String> droppedWith(SequencedMap<String, Wish> wanted, SequencedMap<String, Fact> actual) {
        Set<String> views = new HashSet<>();
        actual.values().forEach(fact -> {
            if (fact instanceof ViewExists view) {
                Wish wish = wanted.get(view.key());
                if (wish == null || !wish.fact().text().equals(view.text())) {
                    views.add(view.name().toString());
                }
            }
        });
        Set<String> gone = new HashSet<>();
        actual.forEach((key, fact) -> {
            if (fact instanceof Granted granted && views.contains(granted.object())) {
                gone.add(key);
            }
        });
        return gone;
    }

    /**
     * Columns that are no longer granted once the whole table is not: REVOKE of a privilege on a table takes the same
     * privilege from each of its columns as well (PostgreSQL documentation, REVOKE).
     */
    private static Set<String> revokedWith(SequencedMap<String, Wish> wanted, SequencedMap<String, Fact> actual) {
        Set<String> whole = new HashSet<>();
        actual.forEach((key, fact) -> {
            if (fact instanceof Granted granted && granted.column().isEmpty() && !wanted.containsKey(key)) {
                whole.add(key);
            }
        });
        Set<String> gone = new HashSet<>();
        actual.forEach((key, fact) -> {
            if (fact instanceof Granted granted
                    && !granted.column().isEmpty()
                    && whole.contains(granted.wholeObject().key())) {
                gone.add(key);
            }
        });
        return gone;
    }

    /**
     * When a step's turn comes. What pgcurb needs to stand on comes first; then everything that narrows; roles and schemas;
     * what widens; and at the end what can go only when nothing refers to it.
     */
    private static int stage(Move move) {
        boolean drop = move.sign() == Sign.DROP;
        return switch (move.fact()) {
            case RoleExists role -> drop ? (role.mark().equals(Marks.CONTROL) ? 99 : 80) : isControl(role) ? 0 : 20;
            case MemberOf member -> drop ? 12 : Control.ALL.contains(member.role()) ? 1 : 50;
            case Installed ignored -> drop ? 90 : 2;
            case Granted ignored -> drop ? 10 : 60;
            case GrantedLater ignored -> 9;
            case OwnedByAgent ignored -> 8;
            case RoleSettingKept ignored -> drop ? 14 : 34;
            case StrayFunction ignored -> 15;
            case ViewExists ignored -> drop ? 11 : 55;
            case SchemaExists ignored -> drop ? 70 : 21;
            case GuardLog ignored -> drop ? 67 : 30;
            case GuardCapture ignored -> drop ? 66 : 31;
            case Registered row -> registeredStage(row, drop);
            case GuardTriggers ignored -> drop ? 65 : 33;
            case RowPolicyExists policy -> drop ? (policy.permissive() ? 13 : 64) : 40;
            case RowSecurityOn ignored -> drop ? 63 : 41;
            case PublicLacks ignored -> 62;
            case PolicyInForce ignored -> 75;
        };
    }

    private static boolean isControl(RoleExists role) {
        return role.mark().equals(Marks.CONTROL);
    }

    /**
     * Guards are registered before they fire, agents before they can log in. A table that was swapped for another is another
     * row under the same name, so the old one goes first.
     */
    private static int registeredStage(Registered row, boolean drop) {
        if (row.table().equals("guarded")) {
            return drop ? 31 : 32;
        }
        return row.table().equals("agent") ? (drop ? 74 : 71) : (drop ? 73 : 72);
    }

    /** Moves of one kind on one object for one grantee become one statement. */
    private static List<Step> steps(List<Move> moves) {
        SequencedMap<String, List<Move>> grouped = new LinkedHashMap<>();
        for (Move move : moves) {
            String group = move.sign()
                    + (grouped(move) ? group(move.fact()) : move.fact().key());
            grouped.computeIfAbsent(group, ignored -> new ArrayList<>()).add(move);
        }
        return grouped.values().stream().map(Difference::step).toList();
    }

    private static boolean grouped(Move move) {
        return move.sign() != Sign.CHANGE && !group(move.fact()).isEmpty();
    }

    /** What facts have in common that make one statement; empty for those that stand alone. */
    private static String group(Fact fact) {
        if (fact instanceof Granted granted) {
            return GrantGroup.key(granted);
        }
        return fact instanceof MemberOf member && member.role().equals(Control.EVERYONE_ELSE)
                ? "members of " + member.role()
                : "";
    }

    /** Many members of one role at once: a cluster may have a thousand. */
    private static Step members(List<Move> moves) {
        MemberOf first = (MemberOf) moves.getFirst().fact();
        String names = moves.stream()
                .map(move -> Name.quoted(((MemberOf) move.fact()).member()))
                .collect(Collectors.joining(", "));
        String with = first.options().isEmpty() ? "" : " WITH " + first.options();
        return new Step(
                Sign.ADD,
                Effect.KEEPS,
                moves.stream().map(move -> move.fact().text()).toList(),
                List.of("GRANT " + first.role() + " TO " + names + with),
                List.of("REVOKE " + first.role() + " FROM " + names),
                List.of(),
                List.of(),
                null);
    }

    private static Step step(List<Move> moves) {
        Move first = moves.getFirst();
        Fact fact = first.fact();
        if (fact instanceof MemberOf && first.sign() == Sign.ADD && grouped(first)) {
            return members(moves);
        }
        if (fact instanceof Granted && first.sign() != Sign.CHANGE) {
            GrantGroup group = new GrantGroup(
                    moves.stream().map(Move::fact).map(Granted.class::cast).toList());
            boolean adds = first.sign() == Sign.ADD;
            return new Step(
                    first.sign(),
                    first.effect(),
                    moves.stream().map(move -> move.fact().text()).toList(),
                    adds ? group.grant() : group.revoke(),
                    adds ? group.revoke() : group.grant(),
                    List.of(),
                    List.of(),
                    first.why());
        }
        Fact was = first.was();
        List<String> text = List.of(fact.text());
        return switch (first.sign()) {
            case ADD ->
                new Step(
                        Sign.ADD,
                        first.effect(),
                        text,
                        fact.make(),
                        fact.unmake(),
                        fact.costs(),
                        fact.locks(),
                        first.why());
            case CHANGE ->
                new Step(
                        Sign.CHANGE,
                        first.effect(),
                        text,
                        fact.change(java.util.Objects.requireNonNull(was)),
                        List.of(),
                        fact.costs(),
                        fact.locks(),
                        first.why());
            case DROP ->
                new Step(
                        Sign.DROP,
                        first.effect(),
                        text,
                        fact.unmake(),
                        List.of(),
                        fact.dropCosts(),
                        fact.locks(),
                        null);
        };
    }
}
