package dev.pgcurb.hold;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.SQLException;
import org.assertj.core.api.SoftAssertions;

/** Each check on holds stops what it is for, and each of these tests can fail: without its check, the same gets through. */
final class ChecksIT {
    @EachMajor
    void everyCheckHoldsStraightOnPostgres(TestPostgres postgres) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (Check check : Check.values()) {
            try (Apiary apiary = new Apiary(postgres)) {
                softly.assertThat(check.getsThrough(apiary)).as("%s", check).isFalse();
            }
        }
        softly.assertAll();
    }

    @EachMajor
    void withItsCheckTakenAwayEachGetsThrough(TestPostgres postgres) throws SQLException {
        SoftAssertions softly = new SoftAssertions();
        for (Check check : Check.values()) {
            try (Apiary apiary = new Apiary(postgres)) {
                check.remove(apiary);
                softly.assertThat(check.getsThrough(apiary)).as("%s", check).isTrue();
            }
        }
        softly.assertAll();
    }
}
