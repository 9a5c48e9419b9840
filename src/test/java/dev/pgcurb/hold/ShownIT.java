package dev.pgcurb.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a hold shows to whom. */
final class ShownIT {
    private static final String MANY = "DELETE FROM bee WHERE id <= 8";
    private static final String RENAME = "UPDATE bee SET name = 'queen' WHERE id <= 6";

    @EachMajor
    void aPersonSeesTablesShareUndoSizeAndTheFirstRowsOfEachTableCascadesIncluded(TestPostgres postgres)
            throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run("ANALYZE bee; ANALYZE mite");
            Hold hold = find(apiary.superuser(), apiary.hold(apiary.slot(), MANY));
            assertThat(hold.tables())
                    .containsExactly(
                            new Hold.Rows("public.bee", 8, 10L, 0.8), new Hold.Rows("public.mite", 8, 10L, 0.8));
            assertThat(hold.undo()).isNotNull().satisfies(undo -> {
                assertThat(undo.images()).isEqualTo(16);
                assertThat(undo.bytes()).isBetween(16 * 40L, 16 * 200L);
            });
            assertThat(hold.statement()).isEqualTo(MANY);
            assertThat(hold.operator()).isEqualTo("pgcurb_gateway");
            assertThat(hold.sample().keySet()).containsExactlyInAnyOrder("public.bee", "public.mite");
            assertThat(hold.sample().get("public.bee"))
                    .hasSize(5)
                    .contains(new Hold.Sampled(
                            "delete", image("id", "1", "hive", "1", "name", "bee 1", "secret", "hidden 1"), null));
            assertThat(hold.sample().get("public.mite"))
                    .contains(new Hold.Sampled("delete", image("id", "1", "bee", "1", "kind", "varroa"), null));
        }
    }

    @EachMajor
    void anUpdateShowsBothImagesAndAnInsertTheNewOne(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run("UPDATE pgcurb.ceiling SET sample = 2; UPDATE bee SET secret = NULL WHERE id = 1");
            Connection slot = apiary.slot();
            assertThat(find(apiary.superuser(), apiary.hold(slot, RENAME)).sample())
                    .isEqualTo(Map.of(
                            "public.bee",
                            List.of(
                                    new Hold.Sampled(
                                            "update",
                                            image("id", "1", "hive", "1", "name", "bee 1", "secret", null),
                                            image("id", "1", "hive", "1", "name", "queen", "secret", null)),
                                    new Hold.Sampled(
                                            "update",
                                            image("id", "2", "hive", "1", "name", "bee 2", "secret", "hidden 2"),
                                            image("id", "2", "hive", "1", "name", "queen", "secret", "hidden 2")))));
            String insert = "INSERT INTO hive SELECT i, repeat('far', 100) FROM generate_series(5, 9) AS i";
            assertThat(find(apiary.superuser(), apiary.hold(slot, insert))
                            .sample()
                            .get("public.hive"))
                    .first()
                    .isEqualTo(new Hold.Sampled("insert", null, image("id", "5", "place", "far".repeat(26) + "f…")));
        }
    }

    @EachMajor
    void neitherTheAgentNorALogCanReadTheSample(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Apiary.Held held = Apiary.held(apiary.slot(), MANY);
            String everything = Stream.of(held.token().split("[.~]", -1))
                    .map(part -> part.matches("[0-9a-f]{64}") ? part : decoded(part))
                    .collect(Collectors.joining("\n", held.error().toString() + "\n", ""));
            assertThat(everything).contains("\"row_count\": 16").doesNotContain("hidden", "bee 1", "varroa");
            assertThat(held.token()).contains("~");
            // The agent copies the hint by hand: it is short, and has no sample.
            assertThat(held.error().getHint()).contains(held.shortToken()).doesNotContain("~");
            assertThat(held.shortToken().length()).isLessThan(1500);
            apiary.register(MANY, held);
            Connection slot = apiary.slot();
            assertThat(Apiary.result(slot, "SELECT sample FROM pgcurb.holds")).startsWith("42501");
            assertThat(Apiary.result(slot, "SELECT pgcurb.open_sample('" + held.token() + "')"))
                    .startsWith("42501");
        }
    }

    @EachMajor
    void toApproveIsNoRightToRead(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            long hold = apiary.hold(apiary.slot(), MANY);
            DatabaseUrl person = apiary.person();
            assertThat(find(person, hold).sample()).isEmpty();
            assertThat(find(person, hold).sampled()).isTrue();
            apiary.run("GRANT SELECT (id, name) ON bee TO " + person.user());
            assertThat(find(person, hold).sample()).containsOnlyKeys("public.bee");
            assertThat(find(person, hold).sample().get("public.bee"))
                    .contains(new Hold.Sampled("delete", image("id", "1", "name", "bee 1"), null));
            // As apply makes it where it turns row security on: everyone else's rows stay.
            apiary.run(
                    "ALTER TABLE bee ENABLE ROW LEVEL SECURITY; CREATE POLICY everyone ON bee TO PUBLIC USING (true);"
                            + "CREATE POLICY agents ON bee AS RESTRICTIVE TO @agent USING (id > 0)");
            assertThat(find(person, hold).sample()).containsOnlyKeys("public.bee");
            apiary.run("CREATE POLICY people ON bee AS RESTRICTIVE TO " + person.user() + " USING (id > 5)");
            assertThat(find(person, hold).sample()).isEmpty();
            assertThat(Apiary.value(apiary.gateway(), "SELECT sample FROM pgcurb.holds"))
                    .isEqualTo("null");
        }
    }

    @EachMajor
    void aSampleIsSwitchedOffByThePolicyAndIsNeverLarge(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            apiary.run("UPDATE pgcurb.ceiling SET sample = 0");
            Apiary.Held off = Apiary.held(slot, MANY);
            assertThat(off.token()).doesNotContain("~");
            assertThat(find(apiary.superuser(), apiary.register(MANY, off)).sampled())
                    .isFalse();
            apiary.run(
                    "UPDATE pgcurb.ceiling SET sample = 20;"
                            + "DO $$BEGIN FOR i IN 1..200 LOOP EXECUTE format('ALTER TABLE hive ADD c%s text', i); END LOOP; END$$;"
                            + "DO $$BEGIN FOR i IN 1..200 LOOP EXECUTE format('ALTER TABLE pgcurb_log.\"public.hive\" ADD c%s text', i);"
                            + " END LOOP; END$$;"
                            + "UPDATE pgcurb.guarded g SET (columns, numbers, types) = (SELECT array_agg(a.attname ORDER BY a.attnum),"
                            + " array_agg(a.attnum ORDER BY a.attnum), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)"
                            + " FROM pg_attribute a WHERE a.attrelid = g.relation AND a.attnum > 0) WHERE g.table_name = 'hive'");
            // Without the capture function the new columns stay empty, and their names alone are too much for twenty
            // rows.
            Apiary.Held wide = Apiary.held(slot, "INSERT INTO hive SELECT i FROM generate_series(11, 40) AS i");
            assertThat(wide.token().length()).isLessThan(30_000);
            Hold shown = find(apiary.superuser(), apiary.register("x", wide));
            assertThat(shown.sample().get("public.hive")).isNotNull().hasSizeBetween(1, 19);
        }
    }

    @EachMajor
    void anAgentSeesItsOwnHoldsAndWhatBecameOfThem(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            Apiary.Held held = Apiary.held(slot, MANY);
            assertThat(Apiary.result(slot, "SELECT pgcurb.ask('" + held.token() + "'::text, 'they are drones')"))
                    .isEmpty();
            String status = "SELECT state || coalesce(': ' || decision_reason, '') FROM pgcurb.hold_status("
                    + held.number() + ")";
            assertThat(seen(slot, status)).isEqualTo("waiting");
            assertThat(seen(slot, "SELECT hold::text FROM pgcurb.my_holds")).isEqualTo("" + held.number());
            try (Holds holds = Holds.open(apiary.person())) {
                holds.deny(held.number(), "they are not");
            }
            assertThat(seen(slot, status)).isEqualTo("denied: they are not");
            apiary.run("UPDATE pgcurb.hold SET state = 'waiting', lapses_at = clock_timestamp()");
            assertThat(seen(slot, status)).startsWith("lapsed");
            assertThat(Apiary.held(slot, MANY).number()).isNotEqualTo(held.number());
            apiary.run("UPDATE pgcurb.hold SET agent = 'somebody'");
            assertThat(seen(slot, status)).isEqualTo("nothing");
        }
    }

    @EachMajor
    void theNewestOfManyHoldsAreListed(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run("""
                    INSERT INTO pgcurb.hold (id, agent, lease_id, op, schema_name, table_name, row_count, counts, digest, ceiling,
                        row_limit, rule, source, refused_at, state)
                    SELECT i, '@agent', 1, 'delete', 'public', 'bee', 3, '{"public.bee": 3}', 'd' || i, 'rows_per_statement', 2,
                        'r', 's', now(), 'denied'
                    FROM generate_series(1, 1100) AS i""");
            try (Holds holds = Holds.open(apiary.superuser())) {
                List<Hold> all = holds.list(true);
                assertThat(all).hasSize(1000).isSortedAccordingTo((a, b) -> Long.compare(a.id(), b.id()));
                assertThat(all.getLast().id()).isEqualTo(1100);
                assertThat(holds.list(false)).isEmpty();
            }
        }
    }

    private static Hold find(DatabaseUrl who, long id) {
        try (Holds holds = Holds.open(who)) {
            return holds.find(id);
        }
    }

    private static String seen(Connection slot, String sql) throws SQLException {
        try (var statement = slot.createStatement();
                var row = statement.executeQuery(sql)) {
            return row.next() ? Objects.requireNonNull(row.getString(1)) : "nothing";
        }
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
    }

    private static Map<String, @Nullable String> image(@Nullable String... pairs) {
        Map<String, @Nullable String> image = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            image.put(Objects.requireNonNull(pairs[i]), pairs[i + 1]);
        }
        return image;
    }
}
