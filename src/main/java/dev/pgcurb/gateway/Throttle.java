package dev.pgcurb.gateway;

import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes guessing slow: each failed proof for a user name makes the next answer to a failure wait longer, up to a limit. A right
 * proof never waits. It also keeps the secret from which unknown users get their salt.
 */
final class Throttle {
    private static final int REMEMBERED = 10_000;
    private static final long FIRST_MILLIS = 100;
    private static final int DOUBLINGS = 5;

    private final byte[] mockSecret = new byte[32];
    private final Map<String, Integer> failures = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Throttle() {
        new SecureRandom().nextBytes(mockSecret);
    }

    byte[] mockSecret() {
        return mockSecret.clone();
    }

    /** A proof for this user failed: how long to wait before saying so, in milliseconds, 100 to 3,200. */
    synchronized long failed(String user) {
        int before = failures.merge(user, 1, Integer::sum) - 1;
        return FIRST_MILLIS << Math.min(before, DOUBLINGS);
    }

    synchronized void succeeded(String user) {
        failures.remove(user);
    }
}
