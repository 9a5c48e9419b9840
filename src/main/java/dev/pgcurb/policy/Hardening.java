package dev.pgcurb.policy;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is taken from PUBLIC, and so from every agent, and given back to everyone who is not an agent. Everything is
 * taken unless the policy keeps it and says why.
 */
public record Hardening(Map<Item, Kept> kept) {
    public Hardening {
        kept = kept.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(kept));
    }

    /** Why an item stays with PUBLIC. */
    public record Kept(String reason, Rule rule) {}

    /** One thing that PUBLIC holds on a stock server. */
    public enum Item {
        /** Temporary tables in this database. */
        TEMP,
        /** CONNECT on the other databases of the server. */
        CONNECT,
        /** Whatever PUBLIC holds on tables, views and sequences of this database. */
        PUBLIC_TABLES,
        /** CREATE in schemas of this database, as servers that were upgraded from 14 have it on public, and in the database. */
        PUBLIC_SCHEMAS,
        /** EXECUTE on SECURITY DEFINER functions that PUBLIC may call. */
        PUBLIC_FUNCTIONS,
        /** EXECUTE on functions of pg_catalog that act: large objects, advisory locks, WAL messages, query_to_xml. */
        CATALOG_FUNCTIONS,
        /** USAGE on plpgsql and sql, which closes DO and CREATE FUNCTION; triggers and functions go on working. */
        LANGUAGES,
        /** UPDATE on pg_settings. */
        PG_SETTINGS;

        /** Its key in the policy: {@code public_functions}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the item is to be taken from PUBLIC. */
    public boolean revokes(Item item) {
        return !kept.containsKey(item);
    }

    /** Why it is kept, where it is. */
    public Optional<Kept> kept(Item item) {
        return Optional.ofNullable(kept.get(item));
    }
}
