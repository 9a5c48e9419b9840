package dev.pgcurb.postgres;

/**
 * One address that a server may listen on.
 *
 * @param name a host name or an address, IPv6 without its brackets
 * @param port 1 to 65535
 */
public record Host(String name, int port) {

    /** The port that Postgres listens on unless told otherwise. */
    public static final int DEFAULT_PORT = 5432;

    public Host {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
    }

    /** {@code name:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (name.indexOf(':') < 0 ? name : "[" + name + "]") + ":" + port;
    }
}
