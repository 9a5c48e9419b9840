package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a whole policy. */
final class PolicyReader {
    /** As the database wants them, too: pgcurb.person. */
    private static final Pattern PERSON_NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,62}");

    private static final Pattern MONTHS = Pattern.compile("([1-9][0-9]{0,2}) months?");

    private final Section root;
    private final Report report;

    private PolicyReader(Section root, Report report) {
        this.root = root;
        this.report = report;
    }

    static Policy read(String text, String name) {
        Report report = new Report(name, text);
        HiddenCharacters.check(text, report);
        Yaml tree = YamlReader.read(text, report);
        if (tree == null) {
            report.orThrow();
        }
        if (!(tree instanceof Yaml.Mapping mapping)) {
            report.error(
                    Code.PGC109,
                    tree == null ? report.source(1, 1) : tree.source(),
                    tree == null ? "the policy is empty" : "the policy is " + tree.called() + ", and must be a mapping",
                    "start with \"version: 1\" and a section \"agents\"");
            report.orThrow();
            throw new IllegalStateException("an error was reported and not thrown");
        }
        PolicyReader reader = new PolicyReader(new Section("", mapping, report.source(1, 1)), report);
        Policy policy = reader.policy(name);
        Structure.check(mapping, report);
        report.orThrow();
        return policy;
    }

    private Policy policy(String name) {
        root.scalar("version").ifPresent(version -> {
            if (!version.text().equals("1")) {
                report.error(
                        Code.PGC110,
                        version.source(),
                        "the policy is of version " + version.called() + ", and this pgcurb reads version 1",
                        "install a pgcurb that reads it, or write the policy in version 1");
            }
        });
        Set<String> agentNames = Set.copyOf(root.section("agents").stream()
                .flatMap(all -> all.entries().stream())
                .map(entry -> entry.key().text())
                .toList());
        Map<String, Approvers> approvers = approvers(agentNames);
        Map<String, Agent> agents = new LinkedHashMap<>();
        root.section("agents").ifPresent(all -> {
            for (Yaml.Entry entry : all.entries()) {
                AgentReader.checkName(entry.key(), report);
                if (entry.value() instanceof Yaml.Mapping mapping) {
                    Section one =
                            new Section(entry.key().text(), mapping, entry.key().source());
                    agents.put(one.path(), new AgentReader(one, report).read(approvers.keySet()));
                }
            }
        });
        return new Policy(
                name,
                agents,
                approvers,
                hardening(),
                ledger(),
                VerifyReader.read(root, report),
                TuningReader.read(root, report, agentNames, approvers.keySet()).orElse(null),
                report.warnings());
    }

    private Map<String, Approvers> approvers(Set<String> agentNames) {
        Map<String, Approvers> groups = new LinkedHashMap<>();
        root.section("approvers").ifPresent(all -> {
            for (Yaml.Entry entry : all.entries()) {
                Yaml.Scalar name = entry.key();
                if (!AgentReader.NAME.matcher(name.text()).matches()) {
                    report.error(
                            Code.PGC111,
                            name.source(),
                            "\"" + name.text() + "\" is no name for a group of approvers",
                            "use a lower-case letter, then letters, digits and underscores, at most 31 in all");
                }
                List<String> roles = new ArrayList<>();
                List<String> people = new ArrayList<>();
                for (Yaml role : all.list(name.text())) {
                    Section.asScalar(role).ifPresent(value -> {
                        if (value.text().startsWith(Approvers.PERSON)) {
                            people.add(person(value));
                        } else {
                            refuseRole(value, agentNames);
                            roles.add(value.text());
                        }
                    });
                }
                groups.put(name.text(), new Approvers(name.text(), roles, people, name.source()));
            }
        });
        return groups;
    }

    private String person(Yaml.Scalar value) {
        String name = value.text().substring(Approvers.PERSON.length());
        if (!PERSON_NAME.matcher(name).matches()) {
            report.error(
                    Code.PGC111,
                    value.source(),
                    "\"" + name + "\" is no name of a person of the console",
                    "use the name of \"pgcurb user add\": small letters, digits and . _ @ + -");
        }
        return name;
    }

    private void refuseRole(Yaml.Scalar role, Set<String> agentNames) {
        String name = role.text();
        if (agentNames.contains(name) || name.startsWith("curb:")) {
            report.error(
                    Code.PGC122,
                    role.source(),
                    "\"" + name + "\" is an agent, and an agent approves nothing",
                    "name the database role of a person");
        } else if (name.startsWith("pg_") || name.startsWith("pgcurb") || name.equals("public")) {
            report.error(
                    Code.PGC122,
                    role.source(),
                    "\"" + name + "\" is no person's role",
                    "name the database role of a person, or of a team whose members are people");
        } else if (!Identifier.fits(name)) {
            report.error(
                    Code.PGC112,
                    role.source(),
                    "\"" + name + "\" is longer than the " + Identifier.LONGEST_BYTES + " bytes of a name in Postgres",
                    null);
        }
    }

    private Hardening hardening() {
        Map<Hardening.Item, Hardening.Kept> kept = new EnumMap<>(Hardening.Item.class);
        root.section("hardening").ifPresent(section -> {
            for (Hardening.Item item : Hardening.Item.values()) {
                section.section(item.key())
                        .flatMap(one -> one.scalar("keep"))
                        .ifPresent(reason ->
                                kept.put(item, new Hardening.Kept(reason.text().strip(), section.rule(item.key()))));
            }
        });
        return new Hardening(kept);
    }

    private LedgerRules ledger() {
        Optional<Section> ledger = root.section("ledger");
        return new LedgerRules(
                ledger.flatMap(one -> one.scalar("mode"))
                        .flatMap(value -> chosen(LedgerRules.Mode.class, value))
                        .orElse(LedgerRules.Mode.NORMAL),
                ledger.flatMap(one -> one.scalar("statements"))
                        .flatMap(value -> chosen(LedgerRules.Statements.class, value))
                        .orElse(LedgerRules.Statements.FULL),
                ledger.flatMap(one -> one.scalar("parameters"))
                        .flatMap(value -> chosen(LedgerRules.Parameters.class, value))
                        .orElse(LedgerRules.Parameters.NONE),
                ledger.flatMap(one -> one.scalar("retention"))
                        .map(PolicyReader::months)
                        .orElse(OptionalInt.empty()));
    }

    /** What is not of this form the schema has found already. */
    private static OptionalInt months(Yaml.Scalar value) {
        Matcher months = MONTHS.matcher(value.text());
        return months.matches() ? OptionalInt.of(Integer.parseInt(months.group(1))) : OptionalInt.empty();
    }

    private static <E extends Enum<E>> Optional<E> chosen(Class<E> type, Yaml.Scalar value) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value.text())) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
