package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one agent. */
final class AgentReader {
    /** Names of agents, claims and groups of approvers: they become names of roles and keys in messages. */
    static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private static final Set<String> RESERVED =
            Set.of("public", "none", "user", "current_user", "current_role", "session_user", "postgres");

    private static final Duration LEASE = Duration.ofHours(1);

    private final Section agent;
    private final Report report;
    private final Values values;

    AgentReader(Section agent, Report report) {
        this.agent = agent;
        this.report = report;
        this.values = new Values(report);
    }

    Agent read(Set<String> groups) {
        Map<String, Claim> claims = claims();
        GrantReader grants = new GrantReader(agent, claims, report);
        List<Read> reads = grants.reads();
        List<Write> writes = grants.writes(reads);
        List<Operation> operations = grants.operations();
        warnAboutUnused(claims, reads, writes);
        if (reads.isEmpty() && writes.isEmpty() && operations.isEmpty()) {
            report.warning(
                    Code.PGC133,
                    agent.source(),
                    "agent \"" + agent.path() + "\" may do nothing: it has no reads, writes or operations",
                    "add what it needs, one table at a time");
        }
        CeilingReader limits = new CeilingReader(agent, report);
        Map<CeilingKind, Ceiling> ceilings = limits.ceilings();
        return new Agent(
                agent.path(),
                agent.scalar("purpose").map(value -> value.text().strip()).orElse(""),
                agent.scalar("sessions")
                        .flatMap(value -> values.whole(value, "sessions", 1, 100))
                        .orElse(2L)
                        .intValue(),
                agent.scalar("lease")
                        .flatMap(value -> values.duration(value, "lease", Duration.ofSeconds(1), Duration.ofDays(30)))
                        .orElse(LEASE),
                claims,
                reads,
                writes,
                operations,
                ceilings,
                limits.holds(ceilings, groups),
                new UndoReader(agent, report).read(groups),
                new Rule(agent.path(), agent.source()));
    }

    /** Says why this cannot be an agent's name, if it cannot. */
    static void checkName(Yaml.Scalar key, Report report) {
        String name = key.text();
        if (!NAME.matcher(name).matches()) {
            report.error(
                    Code.PGC111,
                    key.source(),
                    "\"" + name + "\" is no agent's name",
                    "use a lower-case letter, then letters, digits and underscores, at most 31 in all");
        } else if (name.startsWith("pgcurb")
                || name.startsWith("curb")
                || name.startsWith("pg_")
                || RESERVED.contains(name)) {
            report.error(
                    Code.PGC111,
                    key.source(),
                    "\"" + name + "\" is reserved",
                    "choose a name that Postgres and pgcurb do not use themselves");
        }
    }

    private Map<String, Claim> claims() {
        Map<String, Claim> claims = new LinkedHashMap<>();
        agent.section("claims").ifPresent(section -> {
            for (Yaml.Entry entry : section.entries()) {
                Yaml.Scalar name = entry.key();
                if (!NAME.matcher(name.text()).matches()) {
                    report.error(
                            Code.PGC111,
                            name.source(),
                            "\"" + name.text() + "\" is no claim's name",
                            "use a lower-case letter, then letters, digits and underscores, at most 31 in all");
                    continue;
                }
                Optional<Section> detailed = section.child(entry);
                Optional<Yaml.Scalar> type =
                        detailed.isPresent() ? detailed.get().scalar("type") : Section.asScalar(entry.value());
                boolean required = detailed.flatMap(one -> one.scalar("required"))
                        .flatMap(value -> values.bool(value, "required"))
                        .orElse(true);
                type.flatMap(AgentReader::type)
                        .ifPresent(known ->
                                claims.put(name.text(), new Claim(name.text(), known, required, name.source())));
            }
        });
        return claims;
    }

    private static Optional<Claim.Type> type(Yaml.Scalar value) {
        return Arrays.stream(Claim.Type.values())
                .filter(type -> type.sql().equals(value.text()))
                .findFirst();
    }

    private void warnAboutUnused(Map<String, Claim> claims, List<Read> reads, List<Write> writes) {
        for (Claim claim : claims.values()) {
            boolean used = reads.stream().anyMatch(read -> uses(read, claim))
                    || writes.stream()
                            .anyMatch(write -> write.where() != null
                                    && write.where().claims().contains(claim.name()));
            if (!used) {
                report.warning(
                        Code.PGC130,
                        claim.source(),
                        "claim \"" + claim.name() + "\" is declared and no filter uses it",
                        "use it as claim('" + claim.name() + "') in a \"where\", or remove it");
            }
        }
    }

    private static boolean uses(Read read, Claim claim) {
        boolean inFilter = read.where() != null && read.where().claims().contains(claim.name());
        return inFilter
                || read.masks().values().stream()
                        .anyMatch(mask -> mask instanceof Mask.Expression expression
                                && expression.sql().claims().contains(claim.name()));
    }
}
