package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the ceilings of one agent and who may let it pass them. */
final class CeilingReader {
    private static final long MOST = 1_000_000_000_000L;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Duration APPROVAL = Duration.ofMinutes(30);
    private static final long UP_TO = 100_000;
    private static final long SAMPLE = 5;
    private static final long MOST_SAMPLE = 20;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Section agent;
    private final Report report;
    private final Values values;

    CeilingReader(Section agent, Report report) {
        this.agent = agent;
        this.report = report;
        this.values = new Values(report);
    }

    /** Every kind, stated or by default. */
    Map<CeilingKind, Ceiling> ceilings() {
        Optional<Section> section = agent.section("ceilings");
        Map<CeilingKind, Ceiling> ceilings = new EnumMap<>(CeilingKind.class);
        long before = 0;
        for (CeilingKind kind : CeilingKind.values()) {
            OptionalLong preset = OptionalLong.of(kind.preset(before));
            Optional<Yaml.Scalar> stated = section.flatMap(all -> all.scalar(kind.key()));
            Rule rule = section.orElse(agent).rule(kind.key());
            Ceiling ceiling = new Ceiling(
                    kind,
                    stated.map(value -> limit(kind, value).orElse(preset)).orElse(preset),
                    stated.isPresent(),
                    new Rule(agent.path() + ".ceilings." + kind.key(), rule.source()));
            ceilings.put(kind, ceiling);
            before = ceiling.limit().orElse(before);
        }
        warnAboutUnreachable(ceilings);
        return ceilings;
    }

    /** The limit; the outer value is empty if it is not valid, the inner if it is {@code none}. */
    private Optional<OptionalLong> limit(CeilingKind kind, Yaml.Scalar value) {
        if (value.text().equals("none")) {
            if (kind.mayBeNone()) {
                return Optional.of(OptionalLong.empty());
            }
            report.error(
                    Code.PGC119,
                    value.source(),
                    "\"" + kind.key() + "\" cannot be none, because no other ceiling stands behind it",
                    "give it a limit, as high as you can answer for");
            return Optional.empty();
        }
        Optional<Long> limit = switch (kind.unit()) {
            case ROWS -> values.whole(value, kind.key(), 0, MOST);
            case COST, COUNT -> values.whole(value, kind.key(), 1, MOST);
            case BYTES -> values.bytes(value, kind.key(), 1L << 10, 1L << 50);
            case TIME ->
                values.duration(value, kind.key(), Duration.ofMillis(10), LONGEST)
                        .map(Duration::toMillis);
        };
        return limit.map(OptionalLong::of);
    }

    private void warnAboutUnreachable(Map<CeilingKind, Ceiling> ceilings) {
        List<CeilingKind> narrowFirst =
                List.of(CeilingKind.ROWS_PER_STATEMENT, CeilingKind.ROWS_PER_TRANSACTION, CeilingKind.ROWS_PER_LEASE);
        for (int i = 1; i < narrowFirst.size(); i++) {
            Ceiling wide = Objects.requireNonNull(ceilings.get(narrowFirst.get(i)));
            Ceiling narrow = Objects.requireNonNull(ceilings.get(narrowFirst.get(i - 1)));
            if (wide.stated() && wide.limit().orElse(MOST) < narrow.limit().orElse(MOST)) {
                report.warning(
                        Code.PGC132,
                        wide.rule().source(),
                        "\"" + wide.kind().key() + "\" is below \""
                                + narrow.kind().key() + "\" (" + narrow.limit().orElse(MOST)
                                + "), so that one is never reached",
                        "lower \"" + narrow.kind().key() + "\" as well");
            }
        }
    }

    /** The hold rules by ceiling. */
    Map<CeilingKind, HoldRule> holds(Map<CeilingKind, Ceiling> ceilings, Set<String> groups) {
        Map<CeilingKind, HoldRule> holds = new EnumMap<>(CeilingKind.class);
        agent.section("holds").ifPresent(section -> {
            for (Yaml.Entry entry : section.entries()) {
                Optional<CeilingKind> kind = CeilingKind.keyed(entry.key().text());
                if (kind.isPresent() && !kind.get().mayBeHeld()) {
                    report.error(
                            Code.PGC120,
                            entry.key().source(),
                            "\"" + entry.key().text()
                                    + "\" cannot be held for approval, because an approval is bound to"
                                    + " an exact set of rows",
                            "hold one of " + heldKeys() + ", or raise the ceiling");
                } else if (kind.isPresent()) {
                    section.child(entry)
                            .ifPresent(one -> holds.put(
                                    kind.get(), hold(one, Objects.requireNonNull(ceilings.get(kind.get())), groups)));
                }
            }
        });
        return holds;
    }

    private HoldRule hold(Section one, Ceiling ceiling, Set<String> groups) {
        List<String> approvers = new Groups(report).named(one, "approvers", groups);
        Duration expires = one.scalar("expires")
                .flatMap(value -> values.duration(value, "expires", Duration.ofSeconds(10), Duration.ofDays(7)))
                .orElse(APPROVAL);
        long limit = ceiling.limit().orElse(MOST);
        long upTo = one.scalar("up_to")
                .flatMap(value -> values.whole(value, "up_to", 1, MOST))
                .orElse(Math.max(UP_TO, limit + 1));
        if (limit == MOST) {
            report.error(
                    Code.PGC120,
                    one.source(),
                    "\"" + ceiling.kind().key() + "\" is none, so nothing could ever be held",
                    "give the ceiling a limit, or remove the hold");
        } else if (upTo <= limit) {
            report.error(
                    Code.PGC120,
                    one.scalar("up_to").map(Yaml::source).orElse(one.source()),
                    "\"up_to\" is " + upTo + " and the ceiling is " + limit + ", so nothing could ever be approved",
                    "raise \"up_to\" above the ceiling, or remove the hold");
        }
        return new HoldRule(
                ceiling.kind(),
                approvers,
                expires,
                upTo,
                one.scalar("two_persons")
                        .flatMap(value -> values.bool(value, "two_persons"))
                        .orElse(false),
                one.scalar("sample")
                        .flatMap(value -> values.whole(value, "sample", 0, MOST_SAMPLE))
                        .orElse(SAMPLE)
                        .intValue(),
                one.scalar("wait")
                        .flatMap(value -> values.duration(value, "wait", Duration.ZERO, LONGEST_WAIT))
                        .orElse(Duration.ZERO),
                new Rule(one.path(), one.source()));
    }

    private static String heldKeys() {
        return String.join(
                ", ",
                Arrays.stream(CeilingKind.values())
                        .filter(CeilingKind::mayBeHeld)
                        .map(CeilingKind::key)
                        .toList());
    }
}
