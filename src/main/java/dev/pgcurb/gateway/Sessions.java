package dev.pgcurb.gateway;

import dev.pgcurb.wire.Packet;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of one gateway, and the keys by which their statements may be cancelled. Safe for many threads. */
final class Sessions {
    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SHORT_KEY = 4;
    private static final int LONG_KEY = 32;

    private final Map<Integer, Key> keys = new ConcurrentHashMap<>();
    private final Set<Session> all = ConcurrentHashMap.newKeySet();

    /** A cancel key of our own; Postgres's never leaves the gateway. */
    @SuppressWarnings("ArrayRecordComponent") // compared in constant time only
    record Key(int processId, byte[] secret, Session session) {}

    void add(Session session) {
        all.add(session);
    }

    void remove(Session session) {
        all.remove(session);
    }

    Collection<Session> all() {
        return all;
    }

    /** A key for a session that has come so far. {@code longKey} where the protocol allows more than four bytes (3.2). */
    Key register(Session session, boolean longKey) {
        byte[] secret = new byte[longKey ? LONG_KEY : SHORT_KEY];
        RANDOM.nextBytes(secret);
        while (true) {
            var key = new Key(RANDOM.nextInt(1, Integer.MAX_VALUE), secret, session);
            if (keys.putIfAbsent(key.processId(), key) == null) {
                return key;
            }
        }
    }

    void unregister(Key key) {
        keys.remove(key.processId());
    }

    /** Cancels what the session of this key runs; with a wrong key nothing happens, and nobody learns it. */
    void cancel(Packet.CancelRequest request) {
        Key key = keys.get(request.processId());
        if (key != null && MessageDigest.isEqual(key.secret(), request.key())) {
            try {
                key.session().cancel();
            } catch (IOException e) {
                LOG.debug("a cancel request could not be passed on", e);
            }
        }
    }
}
