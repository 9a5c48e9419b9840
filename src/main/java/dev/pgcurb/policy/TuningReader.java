package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code tuning}. */
final class TuningReader {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final Pattern HOURS =
            Pattern.compile("((?:[01][0-9]|2[0-3]):[0-5][0-9]) ?- ?((?:[01][0-9]|2[0-3]):[0-5][0-9])");
    private static final long MOST_BYTES = 1L << 50;
    private static final Duration DAY = Duration.ofDays(1);

    private final Section tuning;
    private final Report report;
    private final Values values;
    private final Names names;

    private TuningReader(Section tuning, Report report) {
        this.tuning = tuning;
        this.report = report;
        this.values = new Values(report);
        this.names = new Names(report);
    }

    /**
     * The section, if there is one.
     *
     * @param agents names that are agents: their settings are not tuned
     * @param groups of approvers that the policy declares
     */
    static Optional<Tuning> read(Section root, Report report, Set<String> agents, Set<String> groups) {
        return root.section("tuning").map(section -> new TuningReader(section, report).read(agents, groups));
    }

    private Tuning read(Set<String> agents, Set<String> groups) {
        return new Tuning(
                roles(agents),
                tables("reads"),
                settings(),
                bytes("memory"),
                count("sessions", 1, 100_000).map(OptionalLong::of).orElse(OptionalLong.empty()),
                count("nodes", 1, 100).orElse(4L),
                count("trials_per_day", 0, 1000).orElse(10L),
                count("proposals", 0, 1000).orElse(10L),
                time("blast_radius", Duration.ofMillis(100), Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(30)),
                factor(),
                time("longest", Duration.ofMillis(100), Duration.ofHours(1)).orElse(Duration.ofSeconds(60)),
                hours(),
                time("watch", Duration.ofSeconds(1), DAY.multipliedBy(7)).orElse(Duration.ofMinutes(30)),
                tuning.scalar("database")
                        .flatMap(value -> values.bool(value, "database"))
                        .orElse(false),
                indexes(),
                new Groups(report).named(tuning, "approvers", groups),
                new Rule("tuning", tuning.source()));
    }

    private List<String> roles(Set<String> agents) {
        List<String> roles = new ArrayList<>();
        for (Yaml item : tuning.list("roles")) {
            Section.asScalar(item).ifPresent(role -> {
                String name = role.text();
                if (agents.contains(name)
                        || name.startsWith("curb:")
                        || name.startsWith("pg_")
                        || name.startsWith("pgcurb")
                        || name.equals("public")) {
                    report.error(
                            Code.PGC126,
                            role.source(),
                            "\"" + name + "\" is no role of an application",
                            "name the role that the application logs in as");
                }
                roles.add(name);
            });
        }
        return roles;
    }

    private List<Tables> tables(String key) {
        List<Tables> tables = new ArrayList<>();
        for (Yaml item : tuning.list(key)) {
            Section.asScalar(item).flatMap(names::tables).ifPresent(tables::add);
        }
        return tables;
    }

    private Map<TunedSetting, Tuning.Range> settings() {
        Map<TunedSetting, Tuning.Range> settings = new LinkedHashMap<>();
        tuning.section("settings").ifPresent(all -> {
            for (Yaml.Entry entry : all.entries()) {
                TunedSetting.named(entry.key().text())
                        .ifPresent(setting -> all.child(entry)
                                .ifPresent(one -> settings.put(setting, range(setting, one, all.rule(setting.key())))));
            }
        });
        return settings;
    }

    private Tuning.Range range(TunedSetting setting, Section one, Rule rule) {
        BigDecimal least = one.scalar("min")
                .flatMap(value -> number(setting, value, "min"))
                .orElse(setting.least());
        BigDecimal most = one.scalar("max")
                .flatMap(value -> number(setting, value, "max"))
                .orElse(setting.most());
        if (least.compareTo(most) > 0) {
            report.error(
                    Code.PGC125,
                    one.source("min"),
                    "\"" + setting.key() + "\" is from " + setting.written(least) + " to " + setting.written(most)
                            + ": nothing is in between",
                    "let min be smaller than max");
        }
        BigDecimal step =
                one.scalar("step").flatMap(value -> decimal(value, "step")).orElse(setting.step());
        if (step.compareTo(BigDecimal.ONE) <= 0) {
            report.error(
                    Code.PGC108,
                    one.source("step"),
                    "\"step\" is a factor, and must be more than 1",
                    "write 2, or 1.5");
        }
        return new Tuning.Range(setting, least, most, step, rule);
    }

    private Optional<BigDecimal> number(TunedSetting setting, Yaml.Scalar value, String key) {
        return setting.memory()
                ? values.bytes(value, key, 0, MOST_BYTES).map(BigDecimal::valueOf)
                : decimal(value, key);
    }

    private Optional<BigDecimal> decimal(Yaml.Scalar value, String key) {
        if (value.plain() && NUMBER.matcher(value.text()).matches()) {
            return Optional.of(new BigDecimal(value.text()));
        }
        report.error(
                Code.PGC107,
                value.source(),
                "\"" + key + "\" is " + value.called() + ", and must be a number",
                "write it as 1.1 or 4");
        return Optional.empty();
    }

    private BigDecimal factor() {
        BigDecimal factor = tuning.scalar("factor")
                .flatMap(value -> decimal(value, "factor"))
                .orElse(BigDecimal.valueOf(3));
        if (factor.compareTo(new BigDecimal("1.5")) < 0 || factor.compareTo(BigDecimal.valueOf(100)) > 0) {
            report.error(
                    Code.PGC108,
                    tuning.source("factor"),
                    "\"factor\" is " + factor + ", and must be from 1.5 to 100",
                    null);
        }
        return factor;
    }

    private Tuning.Hours hours() {
        return tuning.scalar("hours")
                .map(Yaml.Scalar::text)
                .map(HOURS::matcher)
                .filter(Matcher::matches)
                .map(match -> new Tuning.Hours(match.group(1), match.group(2)))
                .orElse(Tuning.Hours.ALL);
    }

    private Tuning.Indexes indexes() {
        Optional<Section> section = tuning.section("indexes");
        List<Tables.Named> tables = new ArrayList<>();
        section.ifPresent(one -> {
            for (Yaml item : one.list("tables")) {
                Section.asScalar(item).flatMap(names::table).ifPresent(tables::add);
            }
        });
        long bytes = section.flatMap(one -> one.scalar("size"))
                .flatMap(value -> values.bytes(value, "size", 0, MOST_BYTES))
                .orElse(1L << 30);
        return new Tuning.Indexes(tables, bytes);
    }

    private OptionalLong bytes(String key) {
        return tuning.scalar(key)
                .flatMap(value -> values.bytes(value, key, 1 << 20, MOST_BYTES))
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private Optional<Long> count(String key, long least, long most) {
        return tuning.scalar(key).flatMap(value -> values.whole(value, key, least, most));
    }

    private Optional<Duration> time(String key, Duration least, Duration most) {
        return tuning.scalar(key).flatMap(value -> values.duration(value, key, least, most));
    }
}
