package dev.pgcurb.policy;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An SQL expression of the policy: a row filter or a mask. It is one complete expression, checked so that nothing in
 * it can end the parentheses that it will stand in: no {@code ;}, no open string, quote, comment or parenthesis.
 * Whether its columns are there is for the plan to say.
 *
 * @param text as it is written
 * @param claims the claims it asks for with {@code claim('name')}, each once, in order
 * @param source where the text starts
 */
public record Filter(String text, List<String> claims, Source source) {
    public Filter {
        claims = List.copyOf(claims);
    }

    /**
     * The expression as Postgres gets it: comments are gone, and every {@code claim('x')} is
     * {@code (SELECT pgcurb.claim('x'))::type}, a sub-select so that it is evaluated once a query and an index still
     * serves. It stands in no parentheses of its own.
     *
     * @param declared the agent's claims by name; a claim that is not there is a defect of the caller
     */
    public String sql(Map<String, Claim> declared) {
        StringBuilder sql = new StringBuilder();
        for (FilterReader.Piece piece : FilterReader.pieces(text)) {
            switch (piece) {
                case FilterReader.Sql part -> sql.append(part.text());
                case FilterReader.ClaimCall call ->
                    sql.append("(SELECT pgcurb.claim('")
                            .append(call.name())
                            .append("'))::")
                            .append(typeOf(call.name(), declared));
            }
        }
        return sql.toString().strip();
    }

    private static String typeOf(String claim, Map<String, Claim> declared) {
        return Objects.requireNonNull(declared.get(claim), claim).type().sql();
    }
}
