package dev.pgcurb.mcp;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.Key;
import dev.pgcurb.lease.Keys;
import dev.pgcurb.postgres.DatabaseUrl;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits who has an agent's key: {@code agent.key.secret}, the same key that drivers use as user and password. The database is asked
 * each time, so a key that was revoked opens nothing from then on.
 */
public final class Keyring implements Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keyring.class);
    private static final Pattern TOKEN =
            Pattern.compile("([a-z][a-z0-9_]{0,30})\\.([a-z0-9]{1,32})\\.([\\x21-\\x7e]{16,200})");
    private static final int REMEMBERED = 1_000;

    private final Keys keys;
    private final DatabaseUrl gateway;
    /** Tokens whose secret was found right, by their hash, with the verifier that said so: hashing takes milliseconds. */
    private final Map<String, String> proved = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * @param control the database with the login of {@code pgcurb_gateway}, where keys are looked up
     * @param gateway where guests come in; user and password are each guest's own
     */
    public Keyring(DatabaseUrl control, DatabaseUrl gateway) {
        this.keys = new Keys(control);
        this.gateway = gateway;
    }

    /** How a key is written as a token. */
    public static String token(Key.Name name, String secret) {
        return name.agent() + "." + name.id() + "." + secret;
    }

    @Override
    public @Nullable Guest admit(String token) {
        Matcher matcher = TOKEN.matcher(token);
        if (!matcher.matches()) {
            return null;
        }
        Key.Name name = new Key.Name(matcher.group(1), matcher.group(2));
        Optional<Key> found;
        try {
            found = keys.find(name);
        } catch (Problem e) {
            LOG.warn("keys cannot be looked up: {}", e.what());
            return null;
        }
        String secret = matcher.group(3);
        if (found.isEmpty() || !proves(found.get(), token, secret)) {
            return null;
        }
        Key key = found.get();
        // The claims are in it: a key that was made anew for other claims is another guest.
        String id = name.user() + " " + hash(key.verifier().text() + key.claims());
        return new Guest(id, name.agent(), key.claims(), gateway.withLogin(name.user(), secret));
    }

    private boolean proves(Key key, String token, String secret) {
        String hash = hash(token);
        String verifier = key.verifier().text();
        if (verifier.equals(proved.get(hash))) {
            return true;
        }
        boolean proves = key.verifier().proves(secret);
        if (proves) {
            proved.put(hash, verifier);
        }
        return proves;
    }

    static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        keys.close();
    }
}
