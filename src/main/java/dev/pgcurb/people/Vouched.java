package dev.pgcurb.people;

import java.util.List;

/**
 * Whom an OIDC issuer vouches for.
 *
 * @param subject by which the issuer always means the same person
 * @param name as people call them; small letters
 * @param nonce of this one answer, which is good once
 */
public record Vouched(String issuer, String subject, String name, List<String> groups, String nonce) {
    public Vouched {
        groups = List.copyOf(groups);
    }
}
