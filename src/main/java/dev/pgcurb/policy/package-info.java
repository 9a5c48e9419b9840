/**
 * The policy: from a YAML file to records that know where in the file they were written.
 *
 * <p>Four steps, each of which goes on after an error so that a person sees all of them at once:
 *
 * <pre>
 *   text -> Yaml      a small tree whose every node has its line and column; what YAML allows and a policy does not ends here
 *        -> Structure the tree against policy.schema.json: unknown keys, wrong types, missing keys
 *        -> *Reader   the meaning: names, claims, filters, ceilings, what contradicts what
 *        -> Policy    records; a {@link dev.pgcurb.policy.Rule} in each says how a refusal cites it
 * </pre>
 *
 * <p>Nothing here looks at a database: patterns, columns and functions are matched against the catalog by the plan.
 * The language is described in {@code docs/POLICY.md}.
 */
@NullMarked
package dev.pgcurb.policy;

import org.jspecify.annotations.NullMarked;
