package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "null", textBlock = """
            work_mem                      | 1GB          | false | SET work_mem = '1GB'
            work_mem                      | 100          | false | SET WORK_MEM TO 100
            statement_timeout             | 0            | false | SET SESSION statement_timeout = 0
            seq_page_cost                 | -1.5         | false | SET seq_page_cost = -1.5
            row_security                  | off          | true  | SET LOCAL row_security = off
            search_path                   | a, b         | false | SET search_path = a, "b"
            search_path                   | pg_temp      | false | SET SCHEMA 'pg_temp'
            x.y                           | null         | false | SET x.y TO DEFAULT
            role                          | nobody       | false | SET ROLE nobody
            role                          | none         | false | SET ROLE NONE
            session_authorization         | null         | false | SET SESSION AUTHORIZATION DEFAULT
            timezone                      | UTC          | false | SET TIME ZONE 'UTC'
            client_encoding               | SJIS         | false | SET NAMES 'SJIS'
            transaction_read_only         | off          | true  | SET TRANSACTION READ WRITE
            transaction_isolation         | serializable | true  | BEGIN ISOLATION LEVEL SERIALIZABLE
            transaction_snapshot          | 1-1          | true  | SET TRANSACTION SNAPSHOT '1-1'
            default_transaction_read_only | on           | false | SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY
            work_mem                      | null         | false | RESET work_mem
            all                           | null         | false | RESET ALL
            all                           | null         | false | DISCARD ALL
            role                          | postgres     | false | SELECT set_config('role', 'postgres', false)
            role                          | postgres     | true  | SELECT pg_catalog.set_config('ROLE', 'postgres', true)
            role                          | null         | false | SELECT set_config('role', x, false) FROM t
            null                          | 1            | false | SELECT set_config(concat('ro', 'le'), '1', false)
            a.b                           | c            | true  | DELETE FROM t WHERE set_config(new_value => 'c', setting_name => 'a.b', is_local => true) = 'c'
            """)
    void everyWayToSetAParameterIsSeen(String name, String value, boolean local, String sql) throws SyntaxException {
        assertThat(Parsed.one(sql).settings()).containsExactly(new Setting(name, value, local));
    }

    @Test
    void severalTransactionModesAreSeveralSettings() throws SyntaxException {
        assertThat(Parsed.one("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY, NOT DEFERRABLE")
                        .settings())
                .containsExactly(
                        new Setting("transaction_isolation", "repeatable read", true),
                        new Setting("transaction_read_only", "on", true),
                        new Setting("transaction_deferrable", "off", true));
    }

    @Test
    void whatSetsNothingHasNone() throws SyntaxException {
        assertThat(Parsed.one("SELECT current_setting('role')").settings()).isEmpty();
        assertThat(Parsed.one("SHOW ALL").settings()).isEmpty();
        assertThat(Parsed.one("COMMIT").settings()).isEmpty();
        assertThat(Parsed.one("DISCARD PLANS").settings()).isEmpty();
    }
}
