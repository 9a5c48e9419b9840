package dev.pgcurb.lease;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What lets an agent in at the gateway.
 *
 * @param name whose key it is, and which
 * @param verifier what its secret is checked against
 * @param claims what a lease opened with it is bound to
 */
public record Key(Name name, ScramVerifier verifier, Map<String, Object> claims) {
    public Key {
        claims = Map.copyOf(claims);
    }

    /**
     * Which key of which agent. On the wire it is the user's name: {@code support} for the default key, and
     * {@code support.k3f9} for another one.
     *
     * @param agent the agent's name
     * @param id the key's name among the agent's keys
     */
    public record Name(String agent, String id) {
        /** The key that is meant where none is named. */
        public static final String DEFAULT = "default";

        private static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9_]{0,30}");
        private static final Pattern ID = Pattern.compile("[a-z0-9]{1,32}");
        private static final Pattern USER = Pattern.compile("([^.]*)(?:\\.([^.]*))?");

        /** Checks both. @throws IllegalArgumentException when one is not a name; the message repeats neither */
        public Name {
            if (!AGENT.matcher(agent).matches() || !ID.matcher(id).matches()) {
                throw new IllegalArgumentException("not the name of a key");
            }
        }

        /**
         * Reads the user's name of a startup packet.
         *
         * @throws IllegalArgumentException when it cannot be the name of a key
         */
        public static Name parse(String user) {
            Matcher matcher = USER.matcher(user);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not the name of a key");
            }
            return new Name(matcher.group(1), matcher.group(2) == null ? DEFAULT : matcher.group(2));
        }

        /** The user's name on the wire. */
        public String user() {
            return id.equals(DEFAULT) ? agent : agent + "." + id;
        }

        @Override
        public String toString() {
            return user();
        }
    }
}
