package dev.pgcurb.postgres;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads one URL as libpq does (32.1.1.2). Where libpq would take the rest of a password for a host, this refuses; no
 * message repeats anything that may be a password.
 */
final class UrlParser {

    private static final List<String> SCHEMES = List.of("postgresql://", "postgres://");
    private static final String FORM = "write it as postgresql://user@host:5432/database";

    private final String url;
    private final Surroundings surroundings;
    private final Map<String, String> parts = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();

    UrlParser(String url, Surroundings surroundings) {
        this.url = url;
        this.surroundings = surroundings;
    }

    DatabaseUrl parse() {
        String scheme = SCHEMES.stream()
                .filter(url::startsWith)
                .findFirst()
                .orElseThrow(() -> problem("the connection string does not start with \"postgresql://\""));
        String rest = url.substring(scheme.length());
        int query = rest.indexOf('?');
        if (query >= 0) {
            readQuery(rest.substring(query + 1));
            rest = rest.substring(0, query);
        }
        int at = rest.indexOf('@');
        int slash = rest.indexOf('/');
        if (at >= 0 && (slash < 0 || at < slash)) {
            readLogin(rest.substring(0, at));
            rest = rest.substring(at + 1);
            slash = rest.indexOf('/');
        }
        if (rest.indexOf('@') >= 0 || rest.indexOf('/') != rest.lastIndexOf('/')) {
            throw problem("the connection string has a \"@\" or \"/\" too many")
                    .hint("in a user name or password write @ as %40 and / as %2F");
        }
        if (slash >= 0) {
            give("dbname", rest.substring(slash + 1));
            rest = rest.substring(0, slash);
        }
        readHosts(rest);
        return assemble();
    }

    private void readLogin(String login) {
        int colon = login.indexOf(':');
        give("user", colon < 0 ? login : login.substring(0, colon));
        if (colon >= 0) {
            give("password", login.substring(colon + 1));
        }
    }

    /** What stands in the query wins over what stands before it, as in libpq. */
    private void readQuery(String query) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                if (pair.isEmpty()) {
                    continue;
                }
                throw problem("a parameter of the connection string has no \"=\"");
            }
            String name = decoded("parameter's name", pair.substring(0, equals));
            String value = pair.substring(equals + 1);
            switch (name) {
                case "host", "port", "user", "password", "dbname" -> give(name, value);
                // JDBC's spelling, which libpq takes too.
                case "ssl" -> parameters.put("sslmode", value.equals("true") ? "require" : "prefer");
                default -> {
                    if (Parameter.named(name) == null) {
                        throw problem("the connection string has an unknown parameter \"" + name + "\"");
                    }
                    parameters.put(name, decoded(name, value));
                }
            }
        }
    }

    private void readHosts(String text) {
        if (text.isEmpty()) {
            return;
        }
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : text.split(",", -1)) {
            int bracket = host.lastIndexOf(']');
            int colon = host.indexOf(':', bracket + 1);
            String name = colon < 0 ? host : host.substring(0, colon);
            names.add(bracket > 0 && name.startsWith("[") ? name.substring(1, bracket) : name);
            ports.add(colon < 0 ? "" : host.substring(colon + 1));
        }
        give("host", String.join(",", names));
        give("port", String.join(",", ports));
    }

    private DatabaseUrl assemble() {
        List<Host> hosts = hosts(part("host", "PGHOST", "localhost"), part("port", "PGPORT", ""));
        String user = part("user", "PGUSER", surroundings.osUser());
        String database = part("dbname", "PGDATABASE", user);
        fallBack("sslmode", "PGSSLMODE");
        fallBack("sslrootcert", "PGSSLROOTCERT");
        String password = parts.get("password");
        if (password == null) {
            password = surroundings.variable("PGPASSWORD");
        }
        if (password == null) {
            password = PasswordFile.find(surroundings, hosts, database, user);
        }
        return new DatabaseUrl(hosts, database, user, password, parameters);
    }

    private List<Host> hosts(String names, String ports) {
        String[] name = names.split(",", -1);
        String[] port = ports.split(",", -1);
        if (port.length > 1 && port.length != name.length) {
            throw problem("the connection string names " + name.length + " hosts and " + port.length + " ports");
        }
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < name.length; i++) {
            if (name[i].startsWith("/")) {
                throw problem("the host \"" + name[i] + "\" is a socket folder, and pgcurb connects by TCP")
                        .hint("name a host, such as localhost");
            }
            hosts.add(host(name[i].isEmpty() ? "localhost" : name[i], port[port.length == 1 ? 0 : i]));
        }
        return hosts;
    }

    private static Host host(String name, String port) {
        try {
            return new Host(name, port.isEmpty() ? Host.DEFAULT_PORT : Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            // Not repeated: after a raw ":" in a password this is a piece of it.
            throw problem("the port in the connection string is not a number from 1 to 65535");
        }
    }

    private String part(String name, String variable, String otherwise) {
        String given = parts.get(name);
        String value = given == null ? surroundings.variable(variable) : given;
        return Objects.requireNonNullElse(value, otherwise);
    }

    private void fallBack(String parameter, String variable) {
        String value = surroundings.variable(variable);
        if (value != null) {
            parameters.putIfAbsent(parameter, value);
        }
    }

    private void give(String name, String encoded) {
        if (!encoded.isEmpty()) {
            parts.putIfAbsent(name, decoded(name, encoded));
        }
    }

    private static String decoded(String name, String encoded) {
        try {
            return Percent.decode(encoded);
        } catch (IllegalArgumentException e) {
            throw problem("the " + name + " in the connection string is not percent-encoded UTF-8")
                    .hint("write a percent sign as %25");
        }
    }

    private static Problem problem(String what) {
        return Problem.of(Code.PGC505, what).hint(FORM);
    }
}
