package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.RowPolicy;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.explain.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Row policies that decide what an agent sees, and decide it by something that the agent decides. */
final class PolicySearch implements Search {
    static final Pattern SETTING = Pattern.compile("\\bcurrent_setting\\s*\\(", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHO = Pattern.compile("\\b(?i:current_user|current_role)\\b|\\bUSER\\b");
    private static final Pattern FAILS_OPEN = Pattern.compile(
            "IS NULL\\)*\\s+OR\\b|\\bOR\\s+\\(*[^()]*(\\([^()]*\\)[^()]*)*IS NULL|\\bCOALESCE\\s*\\(|ELSE\\s+true\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ZONE =
            Pattern.compile("AT TIME ZONE\\s+'(UTC|GMT|Z|[A-Z]{3,4})'|timezone\\(\\s*'(UTC|GMT|Z|[A-Z]{3,4})'");
    private static final Pattern READS = Pattern.compile("\\bselect\\b[^;]*\\bfrom\\b", Pattern.CASE_INSENSITIVE);

    @Override
    public void look(Scene scene, Consumer<Finding> found) {
        Map<String, List<Routine>> calls = new HashMap<>();
        for (Survey.Call call : scene.survey().calls()) {
            Routine routine = scene.routines().get(call.function());
            if (routine != null) {
                calls.computeIfAbsent(call.relation() + " " + call.policy(), key -> new ArrayList<>())
                        .add(routine);
            }
        }
        for (Scene.Actor actor : scene.actors()) {
            for (RowPolicy policy : scene.survey().snapshot().rowPolicies()) {
                Relation table = scene.relations().get(policy.relation());
                if (table != null && applies(actor, policy) && reached(actor, table)) {
                    List<Routine> called = calls.getOrDefault(policy.relation() + " " + policy.name(), List.of());
                    new Look(scene, actor, table, policy, called).look(found);
                }
            }
        }
    }

    private static boolean applies(Scene.Actor actor, RowPolicy policy) {
        return policy.roles().contains("")
                || policy.roles().stream().anyMatch(actor.closure().ways()::containsKey);
    }

    private static boolean reached(Scene.Actor actor, Relation table) {
        return !actor.closure().on("TABLE", table.id()).isEmpty();
    }

    private record Look(Scene scene, Scene.Actor actor, Relation table, RowPolicy policy, List<Routine> called) {
        void look(Consumer<Finding> found) {
            boolean ours = policy.name().startsWith("curb:");
            String text = Objects.requireNonNullElse(policy.using(), "") + " "
                    + Objects.requireNonNullElse(policy.check(), "");
            List<Routine> foreign = called.stream()
                    .filter(routine -> !Name.ownSchema(routine.name().schema()))
                    .toList();
            int before = 0;
            boolean setting = SETTING.matcher(text).find()
                    || foreign.stream()
                            .anyMatch(
                                    routine -> SETTING.matcher(routine.source()).find());
            if (setting) {
                before +=
                        open(found, Code.PGC040, Severity.HIGH, "reads a setting, and anyone may SET a setting", ours);
            }
            if (setting && FAILS_OPEN.matcher(text).find()) {
                before += open(
                        found, Code.PGC041, Severity.HIGH, "lets every row through where the setting is not set", ours);
            }
            if (foreign.stream()
                    .anyMatch(routine -> routine.volatility().equals("i")
                            && (SETTING.matcher(routine.source()).find()
                                    || READS.matcher(routine.source()).find()))) {
                before += open(
                        found,
                        Code.PGC042,
                        Severity.HIGH,
                        "calls an IMMUTABLE function: a cached plan keeps the last one's answer",
                        ours);
            }
            if ((!ours && WHO.matcher(text).find())
                    || foreign.stream()
                            .anyMatch(routine -> !routine.securityDefiner()
                                    && WHO.matcher(routine.source()).find())) {
                before += open(
                        found,
                        Code.PGC044,
                        Severity.MEDIUM,
                        "asks current_user, which SET ROLE and SECURITY DEFINER change; only session_user stays",
                        ours);
            }
            if (scene.survey().snapshot().server().major() >= 18
                    && ZONE.matcher(text).find()) {
                before += open(
                        found,
                        Code.PGC045,
                        Severity.MEDIUM,
                        "names a time zone by an abbreviation, which SET timezone redefines since 18",
                        ours);
            }
            if (!ours && policy.permissive() && writes() && weaker()) {
                before += open(
                        found,
                        Code.PGC043,
                        Severity.HIGH,
                        "checks less of what is written than of what is seen: rows move to where others are",
                        ours);
            }
            boolean named = policy.roles().stream().anyMatch(actor.own()::contains);
            if (!ours && named && before == 0) {
                open(
                        found,
                        Code.PGC046,
                        policy.permissive() ? Severity.MEDIUM : Severity.LOW,
                        policy.permissive()
                                ? "adds rows: permissive policies are or-ed, and pgcurb did not make this one"
                                : "names the agent's role, and falls with DROP OWNED unless the tripwire holds",
                        ours);
            }
        }

        private boolean writes() {
            return List.of("*", "a", "w").contains(policy.command());
        }

        private boolean weaker() {
            String check = policy.check();
            String using = policy.using();
            return check != null
                    && using != null
                    && !check.equals(using)
                    && (check.equals("true") || !check.contains(using));
        }

        private int open(Consumer<Finding> found, Code code, Severity severity, String why, boolean ours) {
            String name = Name.quoted(policy.name()) + " on " + table.name();
            List<String> path = new ArrayList<>(List.of(
                    actor.name(),
                    "row policy " + name + " for "
                            + (policy.roles().contains("") ? "PUBLIC" : String.join(", ", policy.roles()))));
            called.forEach(routine -> path.add("calls " + routine.signature()));
            boolean fenced = !ours && fenced();
            found.accept(new Finding(
                    code,
                    fenced && severity == Severity.HIGH ? Severity.MEDIUM : severity,
                    actor.name(),
                    name,
                    "see rows of " + table.name() + " by row policy " + Name.quoted(policy.name()),
                    path,
                    "the row policy " + why + (fenced ? "; the filter of the policy file still holds beside it" : ""),
                    ours
                            ? Fix.byHand("change the filter in the policy, and run pgcurb apply")
                            : Fix.sql("DROP POLICY IF EXISTS " + name)
                                    .costing("whoever else sees rows by it sees them no more: rewrite it for them")));
            return 1;
        }

        /** Whether the agent's own restrictive policy stands on the table. */
        private boolean fenced() {
            return scene.survey().snapshot().rowPolicies().stream()
                    .anyMatch(other -> other.relation() == table.id()
                            && !other.permissive()
                            && other.name().equals("curb:" + actor.name()));
        }
    }
}
