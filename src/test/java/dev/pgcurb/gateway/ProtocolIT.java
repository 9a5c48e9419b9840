package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.wire.Packet;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import org.junit.jupiter.api.Timeout;

/** Sequences of messages that drivers send, and some that none should. */
@Timeout(120)
class ProtocolIT {
    @EachMajor
    void a_pipeline_is_answered_in_order_and_what_follows_an_error_is_skipped(TestPostgres postgres)
            throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.parse("", "SELECT 1").bind("", "").execute("", 0);
            c.parse("", "SELECT 1/0").bind("", "").execute("", 0);
            c.parse("", "SELECT 3").bind("", "").execute("", 0).sync();
            c.parse("", "SELECT 4")
                    .bind("", "")
                    .describe('P', "")
                    .execute("", 0)
                    .sync();
            assertThat(c.untilReady()).containsExactly("1", "2", "D 1", "C SELECT 1", "1", "E 22012", "Z I");
            assertThat(c.untilReady()).containsExactly("1", "2", "T", "D 4", "C SELECT 1", "Z I");
            assertThat(world.log())
                    .contains("allowed SELECT 1", "failed SELECT 1/0", "failed SELECT 3", "allowed SELECT 4");
        }
    }

    @EachMajor
    void a_refusal_inside_a_pipeline_is_an_error_at_its_place(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.parse("", "INSERT INTO note VALUES (1, 'x')").bind("", "").execute("", 0);
            c.parse("", "LISTEN here").bind("", "").execute("", 0);
            c.parse("", "SELECT 3").bind("", "").execute("", 0).sync();
            assertThat(c.untilReady()).containsExactly("1", "2", "C INSERT 0 1", "E 42501", "Z I");
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
            assertThat(world.log())
                    .as("what follows the refusal is not entered as the statement before it")
                    .filteredOn(line -> line.contains("INSERT"))
                    .hasSize(1);
        }
    }

    @EachMajor
    void half_a_batch_behind_a_sync_keeps_nobody_waiting(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.parse("", "SELECT 1").bind("", "").execute("", 0).sync();
            c.parse("", "INSERT INTO note VALUES (1, 'x')").bind("", "").execute("", 0);
            assertThat(c.untilReady()).containsExactly("1", "2", "D 1", "C SELECT 1", "Z I");
            c.parse("", "SELECT 2").bind("", "").execute("", 0).sync();
            assertThat(c.untilReady()).containsExactly("1", "2", "C INSERT 0 1", "1", "2", "D 2", "C SELECT 1", "Z I");
            c.parse("", "SELECT 1/0")
                    .bind("", "")
                    .execute("", 0)
                    .query("SELECT 3")
                    .sync();
            assertThat(c.untilReady()).containsExactly("1", "E 22012", "Z I");
            assertThat(c.query("SELECT 4").untilReady()).containsExactly("T", "D 4", "C SELECT 1", "Z I");
        }
    }

    @EachMajor
    void a_portal_is_fetched_in_slices_as_one_attempt(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.query("BEGIN").untilReady();
            c.parse("s", "SELECT * FROM generate_series(1, 5)")
                    .bind("p", "s")
                    .execute("p", 2)
                    .flush();
            assertThat(java.util.List.of(c.next(), c.next(), c.next(), c.next(), c.next()))
                    .containsExactly("1", "2", "D 1", "D 2", "s");
            c.execute("p", 2).execute("p", 2).sync();
            assertThat(c.untilReady()).containsExactly("D 3", "D 4", "s", "D 5", "C SELECT 1", "Z T");
            c.query("COMMIT").untilReady();
            assertThat(world.log())
                    .filteredOn(line -> line.contains("generate_series"))
                    .containsExactly("allowed SELECT * FROM generate_series(1, 5)");
        }
    }

    @EachMajor
    void names_that_do_not_exist_are_errors_as_in_postgres(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            assertThat(c.bind("", "none").sync().untilReady()).containsExactly("E 26000", "Z I");
            assertThat(c.execute("none", 0).sync().untilReady()).containsExactly("E 34000", "Z I");
            assertThat(c.parse("s", "SELECT 1").sync().untilReady()).containsExactly("1", "Z I");
            assertThat(c.parse("s", "SELECT 2").sync().untilReady()).containsExactly("E 42P05", "Z I");
            assertThat(c.bind("", "s").execute("", 0).sync().untilReady())
                    .containsExactly("2", "D 1", "C SELECT 1", "Z I");
            assertThat(c.close('S', "s").bind("", "s").sync().untilReady()).containsExactly("3", "E 26000", "Z I");
            assertThat(c.query("SELECT 1").untilReady()).contains("D 1");
            assertThat(c.bind("", "").sync().untilReady()).containsExactly("E 26000", "Z I");
        }
    }

    @EachMajor
    void a_name_that_sql_has_put_something_else_behind_still_means_what_was_judged(TestPostgres postgres)
            throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.parse("s", "SELECT 7").sync().untilReady();
            c.query("DO $$BEGIN EXECUTE 'DEALLOCATE s'; EXECUTE 'PREPARE s AS INSERT INTO note VALUES (1, ''hidden'')';"
                            + " END$$")
                    .untilReady();
            assertThat(c.bind("", "s").execute("", 0).sync().untilReady())
                    .containsExactly("2", "D 7", "C SELECT 1", "Z I");
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
        }
    }

    @EachMajor
    void the_empty_query_and_the_function_call_get_their_answers(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            assertThat(c.query("").untilReady()).containsExactly("I", "Z I");
            assertThat(c.query(" ; -- nothing\n;").untilReady()).containsExactly("I", "Z I");
            assertThat(c.parse("", "")
                            .bind("", "")
                            .describe('P', "")
                            .execute("", 0)
                            .sync()
                            .untilReady())
                    .containsExactly("1", "2", "n", "I", "Z I");
            c.out()
                    .begin(Tag.FUNCTION_CALL)
                    .int32(1598)
                    .int16(0)
                    .int16(0)
                    .int16(0)
                    .end();
            assertThat(c.untilReady()).containsExactly("E 42501", "Z I");
            assertThat(c.parse("", "SELECT 1; SELECT 2").sync().untilReady()).containsExactly("E 42601", "Z I");
        }
    }

    @EachMajor
    void what_breaks_the_protocol_gets_one_fatal_error_and_a_close(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            c.out().begin((byte) 'y').end();
            assertThat(c.next()).isEqualTo("E 08P01");
            assertThat(c.next()).isEqualTo("end");
            Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                    .equals(java.util.List.of("0")));
        }
    }

    @EachMajor
    void both_minor_versions_are_spoken_and_newer_ones_negotiated(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres)) {
            try (RawClient c = RawClient.arrive(world, Packet.VERSION_3_0)) {
                assertThat(c.untilReady()).contains("K 4");
            }
            try (RawClient c = RawClient.arrive(world, Packet.VERSION_3_2)) {
                assertThat(c.untilReady()).contains("K 32");
            }
            try (RawClient c = RawClient.arrive(world, Packet.VERSION_3_2 + 7)) {
                assertThat(c.untilReady()).contains("K 32");
            }
        }
    }

    @EachMajor
    void bytes_that_come_one_by_one_or_all_at_once_mean_the_same(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient c = RawClient.connect(world)) {
            var bytes = new java.io.ByteArrayOutputStream();
            var w = new dev.pgcurb.wire.FrameWriter(bytes);
            w.begin(Tag.QUERY).string("SELECT 1; SELECT 2").end();
            w.begin(Tag.PARSE).string("").string("SELECT 3").int16(0).end();
            w.begin(Tag.BIND).string("").string("").int16(0).int16(0).int16(0).end();
            w.begin(Tag.EXECUTE).string("").int32(0).end();
            w.begin(Tag.SYNC).end();
            w.flush();
            for (boolean slowly : new boolean[] {false, true}) {
                var out = c.socket().getOutputStream();
                if (slowly) {
                    for (byte b : bytes.toByteArray()) {
                        out.write(b);
                    }
                } else {
                    out.write(bytes.toByteArray());
                }
                assertThat(c.untilReady()).containsExactly("T", "D 1", "C SELECT 1", "T", "D 2", "C SELECT 1", "Z I");
                assertThat(c.untilReady()).containsExactly("1", "2", "D 3", "C SELECT 1", "Z I");
            }
        }
    }
}
