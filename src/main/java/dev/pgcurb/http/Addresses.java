package dev.pgcurb.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request may say that it is for, and from which pages it may come. Without this a page in somebody's browser could reach a server
 * on the same machine, by a name of its own that resolves to loopback.
 *
 * @param hosts names that are ours, besides those of loopback; lower case, without a port
 * @param origins pages that may call, such as {@code https://console.example}; besides those from loopback
 */
public record Addresses(Set<String> hosts, Set<String> origins) {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Loopback only. */
    public static final Addresses HERE = new Addresses(Set.of(), Set.of());

    public Addresses {
        hosts = Set.copyOf(hosts);
        origins = Set.copyOf(origins);
    }

    /** Whether a {@code Host} header names this server. */
    public boolean hostIsOurs(@Nullable String header) {
        if (header == null) {
            return false;
        }
        String name = header.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return LOOPBACK.contains(name) || hosts.contains(name);
    }

    /** Whether a page of this {@code Origin} may call; clients that are no browsers send none. */
    public boolean originIsAllowed(@Nullable String header) {
        if (header == null) {
            return true;
        }
        if (origins.contains(header.toLowerCase(Locale.ROOT))) {
            return true;
        }
        try {
            String host = URI.create(header).getHost();
            return host != null && LOOPBACK.contains(host.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
