package dev.pgcurb.drill;

/**
 * Something of the customer's database that the scratch copy does not have.
 *
 * @param kind such as {@code functions}
 * @param why what Postgres said when it was made, or why it never was
 */
public record Left(String kind, String name, String why) {}
