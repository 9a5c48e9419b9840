package dev.pgcurb.people;

import java.time.Instant;

/**
 * A person's living sign-in, as one request brought it.
 *
 * @param proof what the database wants to see with each act of this person; a secret
 * @param csrf what the console's own page sends with each act, and no other page knows
 * @param expiresAt when it ends at the latest; earlier when nobody uses it
 */
public record SignedIn(Person person, Proof proof, String csrf, Instant expiresAt) {}
