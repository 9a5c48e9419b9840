package dev.pgcurb.plan;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Mask;

/** What stands in a masked view in place of a column. */
final class Masks {
    private Masks() {}

    static String sql(Mask mask, Reach reach, String column) {
        String value = "t." + Name.quoted(column);
        return switch (mask) {
            case Mask.Partial ignored -> partial(value);
            case Mask.Null ignored -> "NULL::" + type(reach, column);
            case Mask.Hash ignored -> hash(value);
            case Mask.Expression expression ->
                "(" + expression.sql().sql(reach.agent().claims()) + ")";
        };
    }

    /** {@code a***@e***.org} for what looks like an address, otherwise the first character: enough to recognize, not to know. */
    private static String partial(String value) {
        String text = value + "::text";
        return "CASE WHEN " + text + " ~ '^[^@]+@[^@]+\\.[^@.]+$'\n            THEN regexp_replace(" + text
                + ", '^(.)[^@]*@(.)[^@]*(\\.[^@.]+)$', '\\1***@\\2***\\3')\n            ELSE left(" + text
                + ", 1) || '***' END";
    }

    /** A keyed hash as HMAC builds it, with a key that the twin can read and the agent cannot. */
    private static String hash(String value) {
        return "(SELECT encode(sha256(k.key || sha256(k.key || convert_to(" + value
                + "::text, 'UTF8'))), 'hex') FROM pgcurb.mask_key AS k)";
    }

    private static String type(Reach reach, String column) {
        return reach.relation().column(column).map(Column::type).orElse("text");
    }
}
