package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.RoleSetting;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The server itself: its minor version, its settings, who may connect how, and what was kept for an agent's roles. */
final class ServerSearch implements Search {
    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        Weakness.in(scene.survey().snapshot().server().versionNum())
                .forEach(weakness -> found.accept(version(scene, weakness)));
        settings(scene, found);
        scene.survey().hba().forEach(rule -> hba(rule, found));
        for (Scene.Actor actor : scene.actors()) {
            scene.survey().snapshot().settings().stream()
                    .filter(kept -> actor.own().contains(kept.role()))
                    .forEach(kept -> kept(actor, kept, found));
        }
    }

    private static Finding version(Scene scene, Weakness weakness) {
        String version = scene.survey().snapshot().server().version();
        return new Finding(
                Code.PGC060,
                weakness.byAnySql() ? Severity.HIGH : Severity.LOW,
                "",
                weakness.id(),
                weakness.what(),
                List.of(
                        "server " + version,
                        weakness.id() + ", fixed in "
                                + weakness.fixedIn(
                                        scene.survey().snapshot().server().major()),
                        weakness.source()),
                "no grant stops a defect of the server itself",
                Fix.byHand("update the server to the newest minor release").costing("a restart"));
    }

    private static void settings(Scene scene, Consumer<Finding> found) {
        if (!scene.survey().fact("setting", "max_prepared_transactions").matches("0?")) {
            found.accept(setting(
                    "max_prepared_transactions",
                    Severity.MEDIUM,
                    "leave locks behind with PREPARE TRANSACTION",
                    "a prepared transaction outlives its session: ending the session does not end its locks",
                    "0",
                    "whoever uses two-phase commit cannot any more; it needs a restart"));
        }
        if (scene.survey().fact("setting", "lo_compat_privileges").equals("on")) {
            found.accept(setting(
                    "lo_compat_privileges",
                    Severity.HIGH,
                    "read and write everybody's large objects",
                    "rights on large objects are not asked for while this is on",
                    "off",
                    "applications from before 9.0 that relied on it"));
        }
    }

    private static Finding setting(
            String name, Severity severity, String door, String why, String value, String costs) {
        return new Finding(
                Code.PGC061,
                severity,
                "",
                name,
                door,
                List.of("setting " + name),
                why,
                Fix.sql("ALTER SYSTEM SET " + name + " = " + value).costing(costs));
    }

    private static void hba(Survey.HbaRule rule, Consumer<Finding> found) {
        boolean everyone = rule.roles().contains("all");
        if (rule.method().equals("trust") && everyone && !rule.type().equals("local")) {
            found.accept(new Finding(
                    Code.PGC062,
                    Severity.CRITICAL,
                    "",
                    "pg_hba " + rule.type() + " " + String.join(",", rule.databases()) + " " + rule.address(),
                    "connect as anyone from " + rule.address() + " without a password",
                    List.of(
                            "pg_hba.conf",
                            rule.type() + " " + String.join(",", rule.databases()) + " all " + rule.address()
                                    + " trust"),
                    "a lease's password protects nothing: whoever is there can take an open slot, or the superuser",
                    Fix.byHand("let the rule ask for scram-sha-256, and reload")));
        }
    }

    /** What pgcurb keeps for a slot: where names are looked up, and a ceiling that only a superuser may move. */
    private static final Set<String> BY_PGCURB = Set.of("search_path", "temp_file_limit");

    /** A lease resets the slot. Anything that pgcurb did not set was kept by the agent or by a person. */
    private static void kept(Scene.Actor actor, RoleSetting kept, Consumer<Finding> found) {
        boolean agent = kept.role().equals(actor.name());
        for (String setting : kept.settings()) {
            String name = setting.substring(0, setting.indexOf('='));
            if (BY_PGCURB.contains(name) && !agent) {
                continue;
            }
            String in = kept.database().isEmpty() ? "" : " IN DATABASE " + Name.quoted(kept.database());
            found.accept(new Finding(
                    Code.PGC063,
                    Severity.LOW,
                    actor.name(),
                    Name.quoted(kept.role()) + " " + name,
                    "keep " + name + " for its sessions to come",
                    List.of(Name.quoted(kept.role()), "ALTER ROLE … SET " + setting),
                    agent
                            ? "settings of the agent's role reach no slot, and the agent may change each: a hint, never a brake"
                            : "a slot's settings are the next lease's, too, until it is reset: a note that agents can leave",
                    Fix.sql("ALTER ROLE " + Name.quoted(kept.role()) + in + " RESET " + name)));
        }
    }
}
