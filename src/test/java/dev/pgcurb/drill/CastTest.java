package dev.pgcurb.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CastTest {
    private final Cast cast = new Cast(
            Map.of("hidden", "public.payroll", "agent", "support", "slot", "\"curb:support:1\""),
            Map.of("filtered", "no table has a row filter"));

    @Test
    void objectsStandInForRoles() {
        assertThat(cast.fill("SELECT * FROM ${hidden}")).isEqualTo("SELECT * FROM public.payroll");
    }

    @Test
    void whatNamesTheAgentIsSaidOfItsRoleAndOfItsSlot() {
        assertThat(cast.lines("GRANT x TO ${agent}"))
                .containsExactly("GRANT x TO support", "GRANT x TO \"curb:support:1\"");
        assertThat(cast.lines("SELECT 1")).containsExactly("SELECT 1");
    }

    @Test
    void whatIsEncodedIsFilledBefore() {
        assertThat(cast.fill("${base64:TABLE ${hidden}}")).isEqualTo("VEFCTEUgcHVibGljLnBheXJvbGw=");
    }

    @Test
    void aRoleThatNobodyPlaysSaysWhy() {
        assertThat(cast.lacks("SELECT * FROM ${filtered}")).contains("no table has a row filter");
        assertThat(cast.lacks("SELECT * FROM ${hidden}")).isEmpty();
        assertThat(cast.lacks("SELECT ${made.up}")).contains("there is no ${made.up} here");
        assertThatThrownBy(() -> cast.fill("${filtered}")).isInstanceOf(IllegalArgumentException.class);
    }
}
