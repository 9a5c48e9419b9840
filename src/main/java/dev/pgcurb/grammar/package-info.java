/**
 * What a statement is, read with Postgres's own grammar.
 *
 * <p>{@link dev.pgcurb.grammar.Grammar} runs the parser of PostgreSQL 18 (libpg_query, compiled from WebAssembly to
 * bytecode when pgcurb is built) and answers with one {@link dev.pgcurb.grammar.Statement} for each statement of a
 * text: its exact source, its {@link dev.pgcurb.grammar.Kind}, the relations and functions that it names, and whether
 * its tree alone shows that it changes nothing.
 *
 * <pre>
 *   text -> cache -> a parser thread -> tree (JSON) -> Analysis -> List&lt;Statement&gt;
 *                    (own instance,                    (kind, relations, functions,
 *                     large stack, deadline)            settings, detail, proof of reading)
 * </pre>
 *
 * <p>Nothing here is a guarantee: a tree cannot see into views, triggers, operators of other schemas or functions. What
 * holds is held by Postgres; this room serves clear errors, the choice of when a record must be durable, and the
 * record itself. It assumes UTF-8 and {@code standard_conforming_strings = on}, which the gateway pins.
 */
@NullMarked
package dev.pgcurb.grammar;

import org.jspecify.annotations.NullMarked;
