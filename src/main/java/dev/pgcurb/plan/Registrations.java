package dev.pgcurb.plan;

import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Approvers;
import dev.pgcurb.policy.Ceiling;
import dev.pgcurb.policy.Claim;
import dev.pgcurb.policy.HoldRule;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.Undo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The rows of pgcurb's own tables from which leases, guards and gateways know an agent. Values are as Postgres prints them. */
final class Registrations {
    private Registrations() {}

    static List<Wish> of(Policy policy, Agent agent, List<Reach> reaches) {
        List<Wish> wishes = new ArrayList<>();
        wishes.add(new Wish(agentRow(agent, reaches), agent.rule()));
        for (Claim claim : agent.claims().values()) {
            wishes.add(new Wish(
                    row(
                            "claim_type",
                            map("agent", agent.name(), "claim", claim.name()),
                            map("type", claim.type().sql(), "required", claim.required() ? "true" : "false"),
                            Effect.KEEPS),
                    agent.rule()));
        }
        agent.ceilings()
                .values()
                .forEach(ceiling -> ceiling.limit()
                        .ifPresent(limit ->
                                wishes.add(new Wish(ceilingRow(policy, agent, ceiling, limit), ceiling.rule()))));
        wishes.add(new Wish(undoRow(policy, agent), agent.undo().rule()));
        for (String slot : AgentRoles.slots(agent)) {
            wishes.add(
                    new Wish(row("slot", map("slot", slot), map("agent", agent.name()), Effect.WIDENS), agent.rule()));
        }
        return wishes;
    }

    private static Fact agentRow(Agent agent, List<Reach> reaches) {
        return row(
                "agent",
                map("agent", agent.name()),
                map(
                        "purpose", agent.purpose(),
                        "sessions", Integer.toString(agent.sessions()),
                        "lease_ttl", interval(agent.lease()),
                        "search_path", SameName.searchPath(AgentRoles.schema(agent), reaches)),
                Effect.WIDENS);
    }

    private static Fact ceilingRow(Policy policy, Agent agent, Ceiling ceiling, long limit) {
        SequencedMap<String, String> values = map(
                "limit", Long.toString(limit),
                "rule", ceiling.rule().name(),
                "source", ceiling.rule().source().fileAndLine());
        HoldRule hold = agent.hold(ceiling.kind()).orElse(null);
        values.put("hold", hold == null ? "false" : "true");
        if (hold != null) {
            values.put("approvers", array(approvers(policy, hold.approvers())));
            values.put("people", array(approvers(policy, hold.approvers(), Approvers::people)));
            values.put("expires", interval(hold.expires()));
            values.put("up_to", Long.toString(hold.upTo()));
            values.put("two_persons", Boolean.toString(hold.twoPersons()));
            values.put("sample", Integer.toString(hold.sample()));
            values.put("wait", interval(hold.waiting()));
        } else {
            values.put("approvers", "{}");
            values.put("people", "{}");
            values.put("expires", "00:30:00");
            values.put("two_persons", "false");
            values.put("sample", "0");
            values.put("wait", "00:00:00");
        }
        return row(
                "ceiling", map("agent", agent.name(), "ceiling", ceiling.kind().key()), values, Effect.NARROWS);
    }

    private static Fact undoRow(Policy policy, Agent agent) {
        Undo undo = agent.undo();
        return row(
                "undo_right",
                map("agent", agent.name()),
                map(
                        "approvers", array(approvers(policy, undo.approvers())),
                        "people", array(approvers(policy, undo.approvers(), Approvers::people)),
                        "retention", interval(undo.retention()),
                        "own_last", Boolean.toString(undo.ownLastTransaction()),
                        "row_limit", Long.toString(undo.rows()),
                        "rule", undo.rule().name(),
                        "source", undo.rule().source().fileAndLine()),
                undo.ownLastTransaction() ? Effect.WIDENS : Effect.KEEPS);
    }

    /** The roles of these groups, each once. */
    private static List<String> approvers(Policy policy, List<String> groups) {
        return approvers(policy, groups, Approvers::roles);
    }

    /** The roles of these groups, and their people as {@code person:NAME}: a group of people alone must not look like no group. */
    static List<String> everyone(Policy policy, List<String> groups) {
        List<String> all = new ArrayList<>(approvers(policy, groups));
        approvers(policy, groups, Approvers::people).forEach(person -> all.add("person:" + person));
        return all;
    }

    /** The roles or the people of these groups, each once. */
    private static List<String> approvers(Policy policy, List<String> groups, Function<Approvers, List<String>> which) {
        return groups.stream()
                .map(policy.approvers()::get)
                .filter(java.util.Objects::nonNull)
                .map(which)
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    private static Fact row(
            String table, SequencedMap<String, String> id, SequencedMap<String, String> values, Effect effect) {
        return new Registered(table, id, values, effect);
    }

    static SequencedMap<String, String> map(String... pairs) {
        SequencedMap<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** As Postgres prints an interval of hours, minutes and seconds. */
    static String interval(Duration time) {
        String seconds = String.format(
                Locale.ROOT, "%02d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
        return time.toMillisPart() == 0
                ? seconds
                : seconds
                        + String.format(Locale.ROOT, ".%03d", time.toMillisPart())
                                .replaceFirst("0+$", "");
    }

    /** As Postgres prints an array of text. */
    static String array(List<String> values) {
        return values.stream()
                .map(value -> value.matches("[^{}\",\\\\\\s]+") && !value.equalsIgnoreCase("null")
                        ? value
                        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
