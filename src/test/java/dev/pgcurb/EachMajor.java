package dev.pgcurb;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test with one parameter, a {@link TestPostgres}, that runs on PostgreSQL 15 and 18, or on the majors that
 * {@code -Dpgcurb.majors=15,16,17,18} names. Roles belong to a cluster, so tests of what makes or removes pgcurb's own
 * roles name a cluster that others do not use.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "on {0}")
@ArgumentsSource(Majors.class)
public @interface EachMajor {
    /** Tests that name the same one share it. */
    String cluster() default TestPostgres.SHARED;
}
