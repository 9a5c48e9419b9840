package dev.pgcurb.proof;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Rule;
import dev.pgcurb.policy.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy gives one agent on one relation; read from the policy itself and not from what apply made of it.
 *
 * @param readable the columns that it may see, masked ones included
 */
public record Promise(
        Agent agent,
        Relation relation,
        @Nullable Read read,
        @Nullable Write write,
        List<String> readable) {
    public Promise {
        readable = List.copyOf(readable);
    }

    /** Whether the agent may see the column as it is. */
    public boolean plain(String column) {
        Read rule = read;
        return rule != null && readable.contains(column) && !rule.masks().containsKey(column);
    }

    /** Whether the policy gives the privilege on the column. */
    public boolean gives(String privilege, String column) {
        Write rule = write;
        return switch (privilege) {
            case "SELECT" -> plain(column);
            case "INSERT" -> rule != null && rule.insert().contains(column);
            case "UPDATE" -> rule != null && rule.update().contains(column);
            case "DELETE" -> rule != null && rule.delete();
            default -> false;
        };
    }

    /** Whether the policy gives the privilege on any column. */
    public boolean gives(String privilege) {
        return privilege.equals("DELETE")
                ? gives(privilege, "")
                : relation.columns().stream().anyMatch(column -> gives(privilege, column.name()));
    }

    /** Whether the policy filters the rows that the agent sees or writes. */
    public boolean filters() {
        return (read != null && read.where() != null) || (write != null && write.where() != null);
    }

    /** The text of the filters, for a reader that looks for the columns in them. */
    String filterText() {
        Read seen = read;
        Write written = write;
        return (seen == null || seen.where() == null ? "" : seen.where().text()) + " "
                + (written == null || written.where() == null
                        ? ""
                        : written.where().text());
    }

    /** The rule that gives the privilege; null where none does. */
    public @Nullable Rule rule(String privilege) {
        Read seen = read;
        Write written = write;
        if (privilege.equals("SELECT")) {
            return seen == null ? null : seen.rule();
        }
        return written == null ? null : written.rule();
    }

    Name name() {
        return relation.name();
    }
}
