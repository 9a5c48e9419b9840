package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Filter;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Write;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The columns that row filters compare with claims: few values go there, so that there are rows on both sides. */
final class Claimed {
    private static final Pattern EQUAL = Pattern.compile(
            "(?:[\\w\"]+\\.)*\"?(\\w+)\"?\\s*=\\s*claim\\('(\\w+)'\\)|claim\\('(\\w+)'\\)\\s*=\\s*(?:[\\w\"]+\\.)*\"?(\\w+)\"?");

    private Claimed() {}

    /** The columns of the table that any agent's filter of it compares with a claim. */
    static Set<String> columns(Policy policy, Name table) {
        Set<String> columns = new LinkedHashSet<>();
        for (Agent agent : policy.agents().values()) {
            for (Filter filter : filters(agent, table)) {
                Matcher found = EQUAL.matcher(filter.text());
                while (found.find()) {
                    columns.add(found.group(1) == null ? found.group(4) : found.group(1));
                }
            }
        }
        return columns;
    }

    /** The column of the table that the agent's filter of it compares with this claim. */
    static Optional<String> column(Agent agent, Name table, String claim) {
        for (Filter filter : filters(agent, table)) {
            Matcher found = EQUAL.matcher(filter.text());
            while (found.find()) {
                if (claim.equals(found.group(2)) || claim.equals(found.group(3))) {
                    return Optional.of(found.group(1) == null ? found.group(4) : found.group(1));
                }
            }
        }
        return Optional.empty();
    }

    private static List<Filter> filters(Agent agent, Name table) {
        Optional<Filter> read = agent.readOf(table.schema(), table.name()).map(Read::where);
        Optional<Filter> write = agent.writeOf(table.schema(), table.name()).map(Write::where);
        return java.util.stream.Stream.of(read, write).flatMap(Optional::stream).toList();
    }
}
