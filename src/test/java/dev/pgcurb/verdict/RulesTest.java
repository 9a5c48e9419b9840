package dev.pgcurb.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.catalog.Acting;
import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.grammar.SyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements never reach Postgres, and by which rule. */
class RulesTest {
    private static Verdict judge(String sql) throws SyntaxException {
        return Rules.judge(Grammar.shared().parse(sql).getFirst());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            LISTEN c                                            | gateway.notifications
            NOTIFY c, 'x'                                       | gateway.notifications
            UNLISTEN *                                          | gateway.notifications
            SELECT pg_notify('c', 'x')                          | gateway.notifications
            SELECT pg_catalog.pg_notify('c', 'x')               | gateway.notifications
            PREPARE TRANSACTION 'x'                             | gateway.two_phase
            COPY t TO '/tmp/x'                                  | gateway.server_files
            COPY t FROM PROGRAM 'id'                            | gateway.server_files
            ALTER ROLE CURRENT_USER PASSWORD 'x'                | gateway.roles
            ALTER USER me SET statement_timeout = 0             | gateway.roles
            DROP OWNED BY CURRENT_USER                          | gateway.roles
            SELECT lo_from_bytea(0, 'x')                        | gateway.functions
            SELECT pg_catalog.pg_advisory_lock(77)              | gateway.functions
            SELECT pg_try_advisory_xact_lock(77)                | gateway.functions
            SELECT query_to_xml('DELETE FROM t', true, true, '') | gateway.functions
            SELECT pg_logical_emit_message(false, 'x', 'y')     | gateway.functions
            UPDATE pg_settings SET setting = 'off'              | gateway.pg_settings
            LOCK pg_catalog.pg_settings                         | gateway.pg_settings
            SET client_encoding = 'SJIS'                        | gateway.encoding
            SET NAMES 'BIG5'                                    | gateway.encoding
            SELECT set_config('client_encoding', 'GBK', false)  | gateway.encoding
            SELECT set_config('client_encoding', $1, false)     | gateway.encoding
            SET standard_conforming_strings = off               | gateway.encoding
            SET standard_conforming_strings TO 'of'             | gateway.encoding
            SET ROLE postgres                                   | gateway.identity
            SET SESSION AUTHORIZATION postgres                  | gateway.identity
            SET session_replication_role = replica              | gateway.identity
            SELECT set_config('role', 'postgres', true)         | gateway.identity
            SELECT set_config(lower('ROLE'), 'postgres', true)   | gateway.settings
            """)
    void it_is_refused_by_its_rule(String sql, String rule) throws SyntaxException {
        assertThat(judge(sql)).isInstanceOfSatisfying(Verdict.Refused.class, r -> {
            assertThat(r.rule()).isEqualTo(rule);
            assertThat(r.message())
                    .doesNotEndWith(".")
                    .doesNotContain("postgres")
                    .isEqualTo(r.message().strip());
            assertThat(r.detail()).isEqualTo("Rule " + rule + ". Nothing was changed.");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT lower('LO_'), name FROM pg_settings",
                "DELETE FROM t",
                "DROP TABLE t",
                "SET client_encoding = 'UTF8'",
                "SET NAMES 'utf-8'",
                "RESET client_encoding",
                "SET standard_conforming_strings = on",
                "SET ROLE NONE",
                "RESET ROLE",
                "RESET ALL",
                "DISCARD ALL",
                "COPY t TO STDOUT",
                "COPY t FROM STDIN",
                "SET TIME ZONE 'Asia/Tokyo'",
                "SELECT set_config('search_path', 'x', true)"
            })
    void it_goes_on_to_postgres_which_has_the_last_word(String sql) throws SyntaxException {
        assertThat(judge(sql)).isInstanceOf(Verdict.Allowed.class);
    }

    /** The rooms do not know each other; what is taken from PUBLIC and what the gateway refuses is the same all the same. */
    @Test
    void the_gateway_refuses_the_functions_that_hardening_takes() {
        assertThat("^(" + ReachRules.NAMES + ")$").isEqualTo(Acting.NAMES);
    }
}
