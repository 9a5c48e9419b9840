package dev.pgcurb.attack;

import dev.pgcurb.drill.Attack;
import dev.pgcurb.drill.Cast;
import dev.pgcurb.drill.Catalogue;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shipped attacks as they are said to the fixture: who plays which role there, and how many of them run. */
final class Fixture {
    private static final String ONE_ROW = "id = (SELECT min(id) FROM app.tickets)";

    /** The tables of fixture.sql by what policy.yaml gives of them. The agent is named for each of its roles by the agents. */
    private static final Cast CAST = new Cast(
            Map.ofEntries(
                    Map.entry("agent", "agent_t1"),
                    Map.entry("agent.literal", "'agent_t1'"),
                    Map.entry("agent2", "agent_t2"),
                    Map.entry("slot", "agent_t1"),
                    Map.entry("database", "@DB@"),
                    Map.entry("port", "@PORT@"),
                    Map.entry("superuser", "postgres"),
                    Map.entry("owner", "app_owner"),
                    Map.entry("other", "app_user"),
                    Map.entry("read", "app.customers"),
                    Map.entry("read.column", "name"),
                    Map.entry("hidden", "app.payroll"),
                    Map.entry("hidden.schema", "app"),
                    Map.entry("hidden.column", "emp"),
                    Map.entry("withheld", "app.customers"),
                    Map.entry("withheld.column", "ssn"),
                    Map.entry("withheld.readable", "name"),
                    Map.entry("withheld.key", "id"),
                    Map.entry("withheld.key_type", "integer"),
                    Map.entry("filtered", "app.orders"),
                    Map.entry("filtered.schema", "app"),
                    Map.entry("filtered.columns", "tenant_id, id, status"),
                    Map.entry("filtered.column", "status"),
                    Map.entry("filtered.side", "tenant_id"),
                    Map.entry("filtered.side_name", "tenant_id"),
                    Map.entry("filtered.here", "1"),
                    Map.entry("filtered.elsewhere", "3"),
                    Map.entry("sided", "app.tickets"),
                    Map.entry("sided.side", "tenant_id"),
                    Map.entry("sided.set", "status='smuggled'"),
                    Map.entry("sided.elsewhere", "2"),
                    Map.entry("written", "app.tickets"),
                    Map.entry("written.schema", "app"),
                    Map.entry("written.name", "tickets"),
                    Map.entry("written.hidden_name", "U&\"\\0061pp\".U&\"t\\0069ckets\""),
                    Map.entry("written.column", "status"),
                    Map.entry("written.readable", "id"),
                    Map.entry("written.withheld", "internal_note"),
                    Map.entry("written.set", "status='smuggled'"),
                    Map.entry("written.ungranted_set", "tenant_id=2"),
                    Map.entry("written.where", "tenant_id=1"),
                    Map.entry("written.one", ONE_ROW),
                    Map.entry("written.key", "id"),
                    Map.entry("written.key_type", "integer"),
                    Map.entry("many", "app.tickets"),
                    Map.entry("many.set", "status='smuggled'"),
                    Map.entry("many.where", "true"),
                    Map.entry("undeleted", "app.tickets"),
                    Map.entry("unwritten", "app.orders"),
                    Map.entry("unwritten.column", "status"),
                    Map.entry("inserted", "app.tickets"),
                    Map.entry("inserted.column", "subject"),
                    Map.entry("inserted.row", "(subject) VALUES ('a')"),
                    Map.entry("view", "app.v_orders"),
                    Map.entry("view.set", "total=0"),
                    Map.entry("matview", "app.mv_revenue"),
                    Map.entry("partition", "app.events_2026_01"),
                    Map.entry("partition.table", "app.events"),
                    Map.entry("child", "app.docs_archive"),
                    Map.entry("sequence", "app.invoice_seq"),
                    Map.entry("sequence.plain", "app.invoice_seq"),
                    Map.entry("definer", "app.customer_email(2)")),
            Map.of());

    private Fixture() {}

    /** What a careless DBA did before: the fixture's own form of it where it has one. */
    static List<Attack.Step> setup(Attack attack) {
        List<Attack.Step> own = attack.fixture().setup();
        return own.isEmpty()
                ? attack.setup().stream()
                        .map(step -> new Attack.Step(CAST.fill(step.sql()), step.majors()))
                        .toList()
                : own;
    }

    /** The statements, each as often as the attack says. */
    static List<String> run(Attack attack) {
        List<String> own = attack.fixture().run();
        List<String> statements = new ArrayList<>();
        for (int time = 1; time <= attack.times(); time++) {
            Cast now = CAST.with("n", String.valueOf(time));
            (own.isEmpty() ? attack.run() : own)
                    .forEach(statement -> statements.add(statement.contains("${") ? now.fill(statement) : statement));
        }
        return statements;
    }

    /** Why the fixture has nothing for it to be tried on; empty: it has. */
    static boolean has(Attack attack) {
        return !attack.fixture().run().isEmpty()
                || attack.run().stream()
                        .allMatch(statement ->
                                CAST.with("n", "1").lacks(statement).isEmpty());
    }

    /** Those that Postgres itself must hold on this major, and that the fixture has something for. */
    static List<Attack> onTheDataLayer(int major) {
        String only = System.getProperty("pgcurb.attacks", "");
        return Catalogue.shipped().stream()
                .filter(attack -> attack.heldBy() == dev.pgcurb.drill.HeldBy.POSTGRES && attack.from() <= major)
                .filter(Fixture::has)
                .filter(attack -> only.isEmpty() || List.of(only.split(",", -1)).contains(attack.id()))
                .toList();
    }

    static JsonNode json(String name) {
        try (InputStream in = Objects.requireNonNull(Fixture.class.getResourceAsStream("/attacks/" + name), name)) {
            return JsonMapper.shared().readTree(in);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    static List<String> strings(JsonNode list) {
        List<String> strings = new ArrayList<>();
        for (JsonNode one : list) {
            strings.add(one.asString());
        }
        return strings;
    }
}
