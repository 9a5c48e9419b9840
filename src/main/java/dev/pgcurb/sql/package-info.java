/**
 * SQL as it is written: scripts live in {@code .sql} resources that a DBA can read, with {@code ${name}} where a value
 * goes. A value is typed ({@link dev.pgcurb.sql.Sql}), so what is quoted how is decided once, here.
 */
@NullMarked
package dev.pgcurb.sql;

import org.jspecify.annotations.NullMarked;
