package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.wire.Tag;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Timeout;
import org.postgresql.geometric.PGpoint;

/** What the ledger and a hold say of the values that a driver sends apart from the text. */
@Timeout(120)
final class ParametersIT {
    private static final String CHANGE = "UPDATE note SET body = ? WHERE id <= ?";
    private static final String ALL =
            "SELECT ?::int2, ?::int4, ?::int8, ?::float8, ?::bool, ?::text, ?::uuid, ?::bytea,"
                    + " ?::numeric, ?::date, ?::text, ?::point";
    private static final String[] BINARY = {};
    private static final String[] TEXT = {"binaryTransfer", "false"};

    @EachMajor
    void nothingIsKeptUnlessThePolicySaysSo(TestPostgres postgres) throws SQLException {
        try (World world = World.guarded(postgres);
                Connection c = world.connect()) {
            world.run("INSERT INTO note SELECT i, 'n' FROM generate_series(1, 40) AS i");
            held(c, "of a row");
            all(c);
            assertThat(world.log()).anyMatch(line -> line.startsWith("held "));
            assertThat(world.column("SELECT count(parameters) FROM pgcurb.log")).containsExactly("0");
            assertThat(world.column("SELECT parameters FROM pgcurb.holds")).containsExactly("null");
            assertNowhere(world, "of a row");
        }
    }

    @EachMajor
    void nothingIsKeptWhereLiteralsAreRedacted(TestPostgres postgres) throws SQLException {
        try (World world = recording(postgres);
                Connection c = world.connect()) {
            world.run("UPDATE pgcurb.policy SET ledger_statements = 'redacted'");
            world.gateway().refresh();
            held(c, "of a row");
            assertThat(world.log()).anyMatch(line -> line.startsWith("held "));
            assertNowhere(world, "of a row");
        }
    }

    @EachMajor
    void binaryAndTextSayTheSame(TestPostgres postgres) throws SQLException {
        try (World world = recording(postgres)) {
            for (String[] mode : List.of(BINARY, TEXT)) {
                try (Connection c = world.connect(mode)) {
                    all(c);
                }
            }
            world.log();
            List<String> kept = world.column(
                    "SELECT parameters - 4 FROM pgcurb.log WHERE statement LIKE 'SELECT $1::int2%'" + " ORDER BY id");
            assertThat(kept).hasSize(2);
            String same =
                    "[\"-2\", \"3\", \"4000000000\", \"1.5\", \"zoë 'x'\", \"00000000-0000-0001-0000-000000000002\","
                            + " \"\\\\x00ff\", \"12.50\", \"2026-11-22\", null, ";
            // The driver sends a point as bytes in either mode.
            assertThat(kept)
                    .containsOnly(
                            same + "{\"hex\": \"3ff00000000000004000000000000000\", \"type\": 600, \"bytes\": 16}]");
            assertThat(world.column("SELECT parameters ->> 4 FROM pgcurb.log WHERE statement LIKE 'SELECT $1::int2%'"))
                    .allMatch(bool -> bool.equals("true") || bool.equals("1") || bool.equals("TRUE"));
        }
    }

    @EachMajor
    void aHoldShowsWhatItWasBoundWith(TestPostgres postgres) throws SQLException {
        try (World world = recording(postgres);
                Connection binary = world.connect(BINARY)) {
            held(binary, "new");
            try (Connection text = world.connect(TEXT)) {
                held(text, "newer" + "x".repeat(2000));
            }
            assertThat(world.column("SELECT parameters FROM pgcurb.holds ORDER BY id"))
                    .containsExactly(
                            "[\"new\", \"25\"]",
                            "[{\"cut\": true, \"text\": \"newer" + "x".repeat(1019) + "\", \"bytes\": 2005}, \"25\"]");
            List<String> shown = world.column("SELECT parameters FROM pgcurb.holds ORDER BY id");
            Bound.until(() -> world.column("SELECT parameters FROM pgcurb.log WHERE verdict = 'held' ORDER BY id")
                    .equals(shown));
            // What looks like a secret is none of the ledger's business, apart from the text as in it.
            try (PreparedStatement s = binary.prepareStatement(
                    "SELECT password FROM (SELECT body AS password FROM note) AS n WHERE password = ? OR password LIKE ?")) {
                s.setString(1, "hunter2");
                s.setString(2, "host=a password=hunter2");
                s.executeQuery().close();
            }
            world.log();
            assertThat(world.column("SELECT parameters FROM pgcurb.log WHERE statement LIKE 'SELECT password%'"))
                    .containsExactly("[\"***\", \"***\"]");
            assertNowhere(world, "hunter2");
        }
    }

    /** Drivers such as asyncpg and pgx declare no types, ask for them, and send binary. */
    @EachMajor
    void typesThatOnlyPostgresSaidAreKnown(TestPostgres postgres) throws Exception {
        try (World world = recording(postgres);
                RawClient client = RawClient.connect(world)) {
            String sql = "SELECT id FROM note WHERE id = $1";
            assertThat(client.parse("s", sql).describe('S', "s").sync().untilReady())
                    .containsExactly("1", "t", "T", "Z I");
            client.out()
                    .begin(Tag.BIND)
                    .string("")
                    .string("s")
                    .int16(1)
                    .int16(1)
                    .int16(1)
                    .int32(4)
                    .int32(17)
                    .int16(0)
                    .end();
            assertThat(client.execute("", 0).sync().untilReady()).containsExactly("2", "D 17", "C SELECT 1", "Z I");
            world.log();
            assertThat(world.column("SELECT parameters FROM pgcurb.log WHERE statement = '" + sql + "'"))
                    .containsExactly("[\"17\"]");
        }
    }

    /** Postgres itself says what its binary format means. */
    @EachMajor
    void binaryValuesReadAsPostgresPrintsThem(TestPostgres postgres) throws SQLException {
        String values = """
                SELECT 16, v::text, boolsend(v) FROM unnest('{t,f}'::bool[]) v UNION ALL
                SELECT 21, v::text, int2send(v) FROM unnest('{-32768,0,32767}'::int2[]) v UNION ALL
                SELECT 23, v::text, int4send(v) FROM unnest('{-2147483648,-1,2147483647}'::int4[]) v UNION ALL
                SELECT 20, v::text, int8send(v) FROM unnest('{-9223372036854775808,9223372036854775807}'::int8[]) v UNION ALL
                SELECT 26, v::text, oidsend(v) FROM unnest('{0,4294967295}'::oid[]) v UNION ALL
                SELECT 700, v::text, float4send(v) FROM unnest('{1.5,-0.25,NaN,Infinity,-Infinity}'::float4[]) v UNION ALL
                SELECT 701, v::text, float8send(v) FROM unnest('{1.5,0.1,NaN,Infinity,-Infinity}'::float8[]) v UNION ALL
                SELECT 2950, v::text, uuid_send(v) FROM unnest('{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'::uuid[]) v UNION ALL
                SELECT 1082, v::text, date_send(v) FROM unnest('{1999-12-31,2026-11-22,0001-01-01,infinity,-infinity}'::date[]) v
                UNION ALL
                SELECT 1114, v::text, timestamp_send(v)
                FROM unnest('{1999-12-31 23:59:59.999999,2026-11-22 17:00:00,2000-01-01 00:00:00.5,infinity}'::timestamp[]) v
                UNION ALL
                SELECT 1184, v::text, timestamptz_send(v)
                FROM unnest('{1999-12-31 23:59:59.999999+00,2026-11-22 17:00:00+02,-infinity}'::timestamptz[]) v UNION ALL
                SELECT 1700, v::text, numeric_send(v)
                FROM unnest('{0,0.00,1,-1,10000,12.50,-0.0001,123456789.000000001,1e40,1e-30,NaN,Infinity,-Infinity}'::numeric[]) v
                """;
        try (Connection c = postgres.database().open();
                Statement s = c.createStatement()) {
            s.execute("SET timezone = 'UTC'; SET datestyle = 'ISO'");
            List<String> read = new ArrayList<>();
            List<String> printed = new ArrayList<>();
            try (ResultSet row = s.executeQuery(values)) {
                while (row.next()) {
                    String text = Objects.requireNonNull(row.getString(2));
                    printed.add(row.getInt(1) + " " + (text.endsWith("-0.25") ? "-0.25" : text));
                    read.add(row.getInt(1) + " "
                            + BinaryValue.text(
                                    row.getInt(1), ByteBuffer.wrap(Objects.requireNonNull(row.getBytes(3)))));
                }
            }
            assertThat(read).isEqualTo(printed).hasSizeGreaterThan(40);
        }
    }

    private static World recording(TestPostgres postgres) {
        World world = World.guarded(postgres);
        world.run(
                "INSERT INTO note SELECT i, 'n' FROM generate_series(1, 40) AS i;"
                        + " INSERT INTO pgcurb.policy (name, digest, body, ledger_parameters) VALUES ('test', '', '', 'recorded')");
        world.gateway().refresh();
        return world;
    }

    private static void held(Connection c, String body) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(CHANGE)) {
            s.setString(1, body);
            s.setInt(2, 25);
            assertThatThrownBy(s::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("55000"));
        }
    }

    private static void all(Connection c) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(ALL)) {
            s.setShort(1, (short) -2);
            s.setInt(2, 3);
            s.setLong(3, 4_000_000_000L);
            s.setDouble(4, 1.5);
            s.setBoolean(5, true);
            s.setString(6, "zoë 'x'");
            s.setObject(7, new UUID(1, 2));
            s.setBytes(8, new byte[] {0, (byte) 0xff});
            s.setBigDecimal(9, new BigDecimal("12.50"));
            s.setObject(10, LocalDate.of(2026, 11, 22));
            s.setNull(11, Types.VARCHAR);
            s.setObject(12, new PGpoint(1, 2));
            try (ResultSet row = s.executeQuery()) {
                assertThat(row.next()).isTrue();
            }
        }
    }

    /** Not in any entry, and not in any hold. */
    private static void assertNowhere(World world, String value) {
        assertThat(world.column("SELECT count(*) FROM pgcurb.entry WHERE body::text LIKE '%" + value + "%'"))
                .containsExactly("0");
        assertThat(world.column("SELECT count(*) FROM pgcurb.holds AS h WHERE (to_jsonb(h) - 'sample')::text LIKE '%"
                        + value + "%'"))
                .containsExactly("0");
    }
}
