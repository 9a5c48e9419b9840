package dev.pgcurb.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What an approval is bound to: the same rows give the same digest, however they come, and any others another one. */
final class DigestIT {
    /** Everything that changes how a value prints, each off its default. */
    private static final List<String> SETTINGS = List.of(
            "DateStyle = 'SQL, DMY'",
            "DateStyle = 'German'",
            "IntervalStyle = 'iso_8601'",
            "TimeZone = 'Asia/Kolkata'",
            "extra_float_digits = -15",
            "extra_float_digits = 3",
            "bytea_output = 'escape'",
            "lc_monetary = 'C.UTF-8'",
            "xmloption = 'document'",
            "xmlbinary = 'hex'",
            "quote_all_identifiers = on",
            "search_path = pg_catalog",
            "search_path = public, pgcurb, pg_temp",
            "default_text_search_config = 'simple'",
            "client_encoding = 'LATIN1'",
            "standard_conforming_strings = off",
            "enable_seqscan = off",
            "enable_indexscan = off");

    private static final String ODD = """
            CREATE TYPE mood AS ENUM ('calm', 'angry');
            CREATE TYPE pair AS (a float8, b timestamptz);
            CREATE DOMAIN code AS text CHECK (length(value) < 9);
            CREATE TABLE odd (
                id int PRIMARY KEY, f4 float4, f8 float8, n numeric, at timestamptz, plain timestamp, day date, span interval,
                raw bytea, price money, doc xml, j json, jb jsonb, what regclass, kind mood, two pair, c code, fs float8[],
                ts tstzrange, tv tsvector, u uuid, bits varbit, net inet, ats timestamptz[], xmls xml[]);
            INSERT INTO odd
            SELECT i, 0.1 + i, pi() * i, 1.10, '2026-01-02 03:04:05.678901+05:30', '2026-01-02 03:04', '2026-02-03',
                   '1 year 2 days -3 hours', '\\x00ff5c', 12.34, '<a>1</a>', '{"b": 1,  "a": 2}', '{"b": 1, "a": 2}', 'public.bee',
                   'angry', '(1e-7,2026-01-01 00:00Z)', 'x', '{NaN,Infinity,1.1}', '[2026-01-01 00:00Z,)', 'the fat:1 cat',
                   '00000000-0000-0000-0000-000000000001', B'101', '10.0.0.1/8', '{2026-01-01 00:00Z,NULL}', '{<b/>}'
            FROM generate_series(1, 5) AS i;
            """;

    @EachMajor
    void nothingThatTheAgentSetsChangesIt(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run(ODD);
            apiary.guard("odd");
            String sql = "UPDATE public.odd SET n = n + 1";
            String expected = Apiary.held(apiary.slot(), sql).digest();
            try (Connection slot = apiary.slot()) {
                for (String setting : SETTINGS) {
                    assertThat(Apiary.held(slot, set(setting, sql)).digest())
                            .as(setting)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @EachMajor
    void withoutItsPinsItWouldChangeWithSettings(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            apiary.run(ODD);
            apiary.guard("odd");
            apiary.run("ALTER FUNCTION pgcurb.statement_digest(jsonb) RESET ALL");
            String sql = "UPDATE public.odd SET n = n + 1";
            Connection slot = apiary.slot();
            Set<String> digests = new HashSet<>();
            for (String setting : List.of(
                    "DateStyle = 'SQL, DMY'",
                    "IntervalStyle = 'iso_8601'",
                    "TimeZone = 'Asia/Kolkata'",
                    "extra_float_digits = -15",
                    "bytea_output = 'escape'",
                    "search_path = pg_catalog")) {
                digests.add(Apiary.held(slot, set(setting, sql)).digest());
            }
            assertThat(digests).hasSize(6);
        }
    }

    /** In one message, so that the refusal takes the setting back before the driver hears of it and gives up. */
    private static String set(String setting, String sql) {
        return "SET " + setting + "; " + sql;
    }

    @EachMajor
    void theOrderOfTheRowsDoesNotCount(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            String sql = "UPDATE bee SET name = upper(name)";
            String before = Apiary.held(slot, sql).digest();
            apiary.run("""
                    CREATE TABLE copy AS TABLE bee;
                    DELETE FROM mite; DELETE FROM bee;
                    INSERT INTO bee SELECT * FROM copy ORDER BY id DESC""");
            assertThat(apiary.value("SELECT id FROM bee LIMIT 1")).isEqualTo("10");
            assertThat(Apiary.held(slot, sql).digest()).isEqualTo(before);
            assertThat(Apiary.held(
                                    slot,
                                    "WITH half AS (UPDATE bee SET name = upper(name) WHERE id > 5)"
                                            + " UPDATE bee SET name = upper(name) WHERE id <= 5")
                            .digest())
                    .isEqualTo(before);
        }
    }

    @EachMajor
    void everyImageOfEveryTableCounts(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            String delete = "DELETE FROM bee WHERE id <= 5";
            String first = Apiary.held(slot, delete).digest();
            apiary.run("UPDATE mite SET kind = 'tropilaelaps' WHERE id = 1");
            String cascaded = Apiary.held(slot, delete).digest();
            assertThat(cascaded).as("a row that only a cascade reaches").isNotEqualTo(first);
            apiary.run("UPDATE mite SET kind = 'varroa' WHERE id = 1");
            assertThat(Apiary.held(slot, delete).digest()).isEqualTo(first);

            String update = "UPDATE bee SET name = 'x' WHERE id <= 5";
            String from = Apiary.held(slot, update).digest();
            apiary.run("UPDATE bee SET name = '' WHERE id = 5");
            String empty = Apiary.held(slot, update).digest();
            apiary.run("UPDATE bee SET name = NULL WHERE id = 5");
            String none = Apiary.held(slot, update).digest();
            assertThat(List.of(from, empty, none)).as("the image before").doesNotHaveDuplicates();
            assertThat(Apiary.held(slot, "UPDATE bee SET name = 'y' WHERE id <= 5")
                            .digest())
                    .as("the image after")
                    .isNotEqualTo(none);
            assertThat(Apiary.held(slot, "UPDATE bee SET name = 'x', secret = '' WHERE id <= 5")
                            .digest())
                    .isNotEqualTo(none);
            assertThat(Apiary.held(slot, "UPDATE bee SET name = '', secret = 'x' WHERE id <= 5")
                            .digest())
                    .as("which column")
                    .isNotEqualTo(Apiary.held(slot, "UPDATE bee SET name = 'x', secret = '' WHERE id <= 5")
                            .digest());
        }
    }

    @EachMajor
    void aStatementThatWritesTheTimeIsAnotherOneEachTime(TestPostgres postgres) throws SQLException {
        try (Apiary apiary = new Apiary(postgres)) {
            Connection slot = apiary.slot();
            String sql = "UPDATE bee SET name = clock_timestamp()::text WHERE id <= 3";
            long hold = apiary.hold(slot, sql);
            try (Holds holds = Holds.open(apiary.person())) {
                holds.approve(hold, "it cannot fit", null);
            }
            assertThat(Apiary.held(slot, sql).number()).isNotEqualTo(hold);
            assertThat(apiary.value("SELECT count(*) FROM bee WHERE name LIKE 'bee%'"))
                    .isEqualTo("10");
        }
    }
}
