package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HoldVerbsIT {

    @EachMajor
    void aHoldIsListedShownAndApproved(TestPostgres postgres) {
        String url = holds(postgres).withPassword();
        assertThat(Ran.of("holds", "--database", url).out()).contains("HOLD", "waiting", "delete public.bees", "18674");
        assertThat(Ran.of("holds", "show", "7", "--database", url).out())
                .contains("would        delete 18674 rows; the ceiling is 100")
                .contains("public.comments", "41 rows", "by a cascade or a trigger")
                .contains("not to be trusted: why it says it needs this\n  │ please <U+200B>hurry");
        assertThat(Ran.of("approve", "7", "--reason", "asked for", "--rows", "18674", "--database", url)
                        .out())
                .contains("hold 7 approved");
        assertThat(Ran.of("holds", "--database", url).out()).contains("8").doesNotContain("18674");
        assertThat(Ran.of("log", "--kind", "approval", "--database", url).out()).contains("asked for");
    }

    @EachMajor
    void aLargeOneIsNotApprovedWithoutItsNumber(TestPostgres postgres) {
        String url = holds(postgres).withPassword();
        Ran bare = Ran.of("approve", "7", "--reason", "r", "--database", url);
        assertThat(bare.exit()).isEqualTo(Exit.FAILED);
        assertThat(bare.err()).contains("[PGC413]", "--rows 18674");
        assertThat(Ran.of("approve", "7", "--reason", "r", "--rows", "5", "--database", url)
                        .err())
                .contains("18674 rows, not 5");
        assertThat(Ran.of("approve", "7", "--reason", "r", "--yes", "--database", url)
                        .exit())
                .isEqualTo(Exit.DONE);
        assertThat(Ran.of("approve", "8", "--reason", "r", "--database", url).exit())
                .isEqualTo(Exit.DONE);
    }

    @EachMajor
    void waitingEndsWithWhatWasDecided(TestPostgres postgres) {
        String url = holds(postgres).withPassword();
        assertThat(Ran.of("holds", "wait", "7", "--timeout", "1s", "--database", url)
                        .exit())
                .isEqualTo(Exit.WAITING);
        assertThat(Ran.of("deny", "7", "--reason", "no", "--database", url).out())
                .contains("hold 7 denied");
        assertThat(Ran.of("holds", "wait", "7", "--database", url).exit()).isEqualTo(Exit.NO);
        Ran.of("approve", "8", "--reason", "r", "--database", url);
        assertThat(Ran.of("holds", "wait", "8", "--database", url).exit()).isEqualTo(Exit.DONE);
        assertThat(Ran.of("revoke", "8", "--reason", "r", "--database", url).out())
                .contains("hold 8 revoked");
        assertThat(Ran.of("holds", "wait", "8", "--database", url).exit()).isEqualTo(Exit.NO);
    }

    @EachMajor
    void whoFollowsSeesNewOnesAndDecisionsAsTheyCome(TestPostgres postgres) throws InterruptedException {
        String url = holds(postgres).withPassword();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Stream to = new Stream(new PrintStream(out, true, StandardCharsets.UTF_8), false, false);
        Thread follower = Thread.ofPlatform()
                .start(() -> Main.run(List.of("holds", "--follow", "--json", "--database", url), new Terminal(to, to)));
        seen(out, "\"hold\":7,\"state\":\"waiting\"");
        seen(out, "\"hold\":8,\"state\":\"waiting\"");
        Ran.of("deny", "8", "--reason", "no", "--database", url);
        seen(out, "\"hold\":8,\"state\":\"denied\"");
        follower.interrupt();
        follower.join(10_000);
        assertThat(follower.isAlive()).isFalse();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSizeLessThanOrEqualTo(4);
    }

    private static void seen(ByteArrayOutputStream out, String what) throws InterruptedException {
        for (int i = 0; i < 600 && !out.toString(StandardCharsets.UTF_8).contains(what); i++) {
            Thread.sleep(50);
        }
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(what);
    }

    @EachMajor
    void theSampleAndTheShareAreShownBeforeWhatTheAgentWrote(TestPostgres postgres) {
        DatabaseUrl database = holds(postgres);
        String url = database.withPassword();
        TestPostgres.run(database, """
                CREATE TABLE bees (id int PRIMARY KEY, name text);
                INSERT INTO bees SELECT i, 'bee' FROM generate_series(1, 40000) AS i;
                ANALYZE bees;
                CREATE TABLE pgcurb_log."public.bees" (id int, name text);
                ALTER TABLE pgcurb_log."public.bees" OWNER TO pgcurb_owner;
                INSERT INTO pgcurb.guarded VALUES
                    ('bees'::regclass, 'public', 'bees', 'public.bees', '{id,name}', '{id}', '{1,2}', '{integer,text}');
                UPDATE pgcurb.hold SET undo_images = 2, undo_bytes = 20480, operator = 'alice', sample =
                    '{"public.bees": [{"op": "update", "before": {"id": "1", "name": "a"}, "after": {"id": "1", "name": null}}]}'
                WHERE id = 7;
                """);
        assertThat(Ran.of("holds", "show", "7", "--database", url).out())
                .containsSubsequence(
                        "works for    alice",
                        "18633 rows, about 47% of the table (estimated)",
                        "undo         would keep 2 images of rows, 20 kB without indexes",
                        "sample",
                        "update  id=1  name: a → NULL",
                        "not to be trusted: statement",
                        "not to be trusted: why it says it needs this");
        assertThat(Ran.of("holds", "show", "7", "--json", "--database", url).out())
                .contains("\"estimated_share\":0.4658", "\"undo\":{\"images\":2,\"bytes\":20480}")
                .contains("\"after\":{\"id\":\"1\",\"name\":null}");
        assertThat(Ran.of("holds", "show", "8", "--database", url).out()).contains("sample       none:");
    }

    @EachMajor
    void parametersAreShownFencedOrWhyThereAreNone(TestPostgres postgres) {
        DatabaseUrl database = holds(postgres);
        String url = database.withPassword();
        assertThat(Ran.of("holds", "show", "7", "--database", url).out())
                .contains("statement and parameters were not seen: a direct connection");
        TestPostgres.run(database, """
                UPDATE pgcurb.hold SET entry_id = 1000000 + id, statement = 'DELETE FROM bees WHERE name > $1';
                SELECT pgcurb.append('test', jsonb_build_array(
                    jsonb_build_object('kind', 'attempt', 'id', 1000007, 'agent', 'a', 'statement', 's', 'parameters',
                        jsonb_build_array(E' it''s\\n\\u202Ehold 9 approved', null,
                            '{"text": "ab", "cut": true, "bytes": 5000}'::jsonb,
                            '{"hex": "00ff", "type": 600, "bytes": 2}'::jsonb, '{"more": 7}'::jsonb)),
                    jsonb_build_object('kind', 'attempt', 'id', 1000008, 'agent', 'a', 'statement', 's')));
                """);
        String fenced = """
                  │ $1 = ' it''s ⏎ <U+202E>hold 9 approved'
                  │ $2 = NULL
                  │ $3 = 'ab', cut: 5000 bytes in all
                  │ $4 = bytes 00ff of the type with OID 600
                  │ and 7 more, not kept
                """;
        assertThat(Ran.of("holds", "show", "7", "--database", url).out())
                .contains("not to be trusted: parameters\n" + fenced)
                .doesNotContain("\u202E", "not seen");
        assertThat(Ran.of("log", "--entry", "1000007", "--database", url).out())
                .contains("parameters, as the agent sent them:\n" + fenced)
                .doesNotContain("\u202E");
        assertThat(Ran.of("holds", "show", "8", "--database", url).out())
                .contains("parameters were not recorded: the policy keeps none");
        String json = "null,{\"cut\":true,\"text\":\"ab\",\"bytes\":5000}";
        assertThat(Ran.of("holds", "show", "7", "--json", "--database", url).out())
                .contains(json);
        assertThat(Ran.of("log", "--entry", "1000007", "--json", "--database", url)
                        .out())
                .contains(json);
    }

    @EachMajor
    void whatCannotBeDecidedIsSaidSo(TestPostgres postgres) {
        DatabaseUrl database = holds(postgres);
        String url = database.withPassword();
        assertThat(Ran.of("deny", "99", "--reason", "r", "--database", url).err())
                .contains("there is no hold 99 [PGC411]");
        assertThat(Ran.of("deny", "7", "--reason", " ", "--database", url).err())
                .contains("[PGC412]");
        assertThat(Ran.of("holds", "show", "99", "--json", "--database", url).out())
                .contains("\"code\":\"PGC411\"");
        String gateway = TestSchema.gateway(database).withPassword();
        assertThat(Ran.of("approve", "8", "--reason", "r", "--database", gateway)
                        .err())
                .contains("permission denied", "[PGC412]");
    }

    /** Hold 7, of 18,633 rows and 41 by a cascade, and hold 8, of 101 rows. */
    private static DatabaseUrl holds(TestPostgres postgres) {
        DatabaseUrl database = TestSchema.installed(postgres);
        String agent = TestPostgres.unique("agent");
        TestSchema.addAgent(database, agent, 1);
        TestPostgres.run(database, """
                INSERT INTO pgcurb.ceiling (agent, ceiling, "limit", rule, source, hold)
                VALUES ('%1$s', 'rows_per_statement', 100, '%1$s.ceilings.rows_per_statement', 'policy.yaml:18', true);
                INSERT INTO pgcurb.hold (id, agent, lease_id, statement, op, schema_name, table_name, row_count, counts,
                    digest, ceiling, row_limit, rule, source, refused_at)
                SELECT h.id, '%1$s', 1, 'DELETE FROM bees', 'delete', 'public', 'bees', h.rows, h.counts::jsonb, 'd0' || h.id,
                    'rows_per_statement', 100, '%1$s.ceilings.rows_per_statement', 'policy.yaml:18', now()
                FROM (VALUES
                    (7, 18674, '{"public.bees": 18633, "public.comments": 41}'),
                    (8, 101, '{"public.bees": 101}')) AS h (id, rows, counts);
                INSERT INTO pgcurb.plea (hold_id, text) VALUES (7, E'please \\u200Bhurry');
                """.formatted(agent));
        return database;
    }
}
