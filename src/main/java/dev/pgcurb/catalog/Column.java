package dev.pgcurb.catalog;

/**
 * One column.
 *
 * @param position its {@code attnum}: from 1, with gaps where columns were dropped
 * @param type as Postgres writes it, with modifiers: {@code numeric(8,2)}
 * @param hasDefault whether it has a default or a generation expression
 * @param generated whether it is {@code GENERATED ALWAYS AS (expression)}
 * @param identity {@code a} always, {@code d} by default, empty for none
 * @param serial whether its default draws from a sequence
 */
public record Column(
        String name,
        int position,
        String type,
        boolean notNull,
        boolean hasDefault,
        boolean generated,
        String identity,
        boolean serial) {}
