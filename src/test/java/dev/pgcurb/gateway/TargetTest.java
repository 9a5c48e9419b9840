package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Parameter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which server a session is for, and what of {@code options} is taken. */
class TargetTest {
    private static final DatabaseUrl URL = DatabaseUrl.of("db", 5432, "app", "pgcurb_gateway", null);

    /** The columns: what the URL says; may it be a primary, a primary that is read-only by default, a standby. */
    @ParameterizedTest
    @CsvSource({
        "any, true, true, true",
        "read-write, true, true, false",
        "primary, true, true, false",
        "read-only, false, true, true",
        "standby, false, false, true",
        "prefer-standby, false, false, true",
    })
    void a_server_is_judged_by_what_it_reports(String attrs, boolean primary, boolean readOnly, boolean standby) {
        Target target = Target.of(URL.withParameter(Parameter.TARGET_SESSION_ATTRS, attrs), false);
        assertThat(target.accepts(Map.of("in_hot_standby", "off"))).isEqualTo(primary);
        assertThat(target.accepts(Map.of("in_hot_standby", "off", "default_transaction_read_only", "on")))
                .isEqualTo(readOnly);
        assertThat(target.accepts(Map.of("in_hot_standby", "on"))).isEqualTo(standby);
    }

    @Test
    void a_session_that_asks_for_a_standby_gets_nothing_else() {
        assertThat(Target.of(URL, true)).isEqualTo(Target.STANDBY);
        assertThat(Target.of(URL, false)).isEqualTo(Target.PRIMARY);
    }

    @Test
    void nothing_but_our_own_options_is_taken() {
        assertThat(OwnOptions.of("")).isEqualTo(new OwnOptions(false, false));
        assertThat(OwnOptions.of(" -c pgcurb.replica=on")).isEqualTo(new OwnOptions(false, true));
        assertThat(OwnOptions.of("-cpgcurb.ledger_entries=on --pgcurb.replica=on "))
                .isEqualTo(new OwnOptions(true, true));
        assertThat(OwnOptions.of("-c pgcurb.replica=on -c pgcurb.replica=off")).isEqualTo(new OwnOptions(false, false));
        for (String other : new String[] {
            "-c work_mem=1GB", "-c pgcurb.replica=on -c row_security=off", "-c pgcurb.replica=on\\ x",
            "-c pgcurb.replica=onward", "-cpgcurb.replica=on-csearch_path=x", "-c pgcurb.claim=1"
        }) {
            assertThat(OwnOptions.of(other)).as(other).isNull();
        }
    }
}
