/**
 * People of the console: who they are, what they may, and that it is really they who sit in front of it.
 *
 * <pre>
 *   password ──PBKDF2──> key ─────────┐
 *   one-time link ───────> its code ──┼──> pgcurb.open_sign_in… ──> a sign-in: a row with the hash of a hash of the cookie
 *   OIDC ──code, PKCE──> ID token ────┘                                   │
 *   each act ──> proof (hash of the cookie) ──> pgcurb.person_… functions, which find the person by it, or refuse
 * </pre>
 *
 * <p>The database checks every one of these steps. What the console's own login can do without a living sign-in is said in
 * docs/THREAT-MODEL.md.
 */
@NullMarked
package dev.pgcurb.people;

import org.jspecify.annotations.NullMarked;
