package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.SignedIn;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a route is asked.
 *
 * @param who asks
 * @param path its parameters, decoded
 * @param query its parameters, decoded, in the order given
 * @param body of an act: a JSON object; an empty one when there was none
 * @param lastEventId the last event that this client saw; only of the event stream, and null at its first connection
 * @param address of the client, as this server sees it
 */
record Request(
        SignedIn who,
        Map<String, String> path,
        Map<String, List<String>> query,
        JsonNode body,
        @Nullable String lastEventId,
        String address) {

    Person person() {
        return who.person();
    }

    /** A number in the path. @throws Refusal 404 when it is none: then there is nothing of that number */
    long number(String name) {
        String text = path.getOrDefault(name, "");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.of(404, Code.PGC411, "there is no \"" + text + "\"");
        }
    }

    /** The first value of a query parameter; null when it is not there or empty. */
    @Nullable
    String parameter(String name) {
        List<String> values = query.getOrDefault(name, List.of());
        return values.isEmpty() || values.getFirst().isEmpty() ? null : values.getFirst();
    }

    /** A number among the query parameters. @throws Refusal 400 when it is none, or not in this range */
    long parameter(String name, long unlessSaid, long least, long most) {
        String text = parameter(name);
        if (text == null) {
            return unlessSaid;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Refusal.of(400, Code.PGC438, "\"" + name + "\" is a number from " + least + " to " + most);
    }

    /** A whole number of the body. @throws Refusal 400 when it is not there, or no such number */
    long bodyNumber(String name) {
        JsonNode node = body.path(name);
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < 0) {
            throw Refusal.of(400, Code.PGC438, "\"" + name + "\" is missing, or no whole number");
        }
        return node.asLong();
    }

    /** A text of the body. @throws Refusal 400 when it is not there, or no text, or blank */
    String text(String name) {
        JsonNode node = body.path(name);
        if (!node.isString() || node.asString().isBlank()) {
            throw Refusal.of(400, Code.PGC438, "\"" + name + "\" is missing");
        }
        return node.asString();
    }
}
