package dev.pgcurb.postgres;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The parameters of a libpq URL that pgcurb understands, each with what pgjdbc calls it. */
public enum Parameter {
    SSLMODE("sslmode"),
    SSLROOTCERT("sslrootcert"),
    SSLCERT("sslcert"),
    SSLKEY("sslkey"),
    SSLNEGOTIATION("sslNegotiation"),
    CHANNEL_BINDING("channelBinding"),
    APPLICATION_NAME("ApplicationName"),
    /** Seconds; 0 waits for ever, in libpq as in pgjdbc. */
    CONNECT_TIMEOUT("connectTimeout"),
    OPTIONS("options"),
    TARGET_SESSION_ATTRS("targetServerType"),
    LOAD_BALANCE_HOSTS("loadBalanceHosts");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "read-write", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private final String jdbcName;

    Parameter(String jdbcName) {
        this.jdbcName = jdbcName;
    }

    /** The name in a libpq URL. */
    public String libpqName() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Parameter named(String libpqName) {
        return Arrays.stream(values())
                .filter(parameter -> parameter.libpqName().equals(libpqName))
                .findFirst()
                .orElse(null);
    }

    void set(Properties properties, String value) {
        if (this == SSLROOTCERT && value.equals("system")) {
            // libpq's word for the authorities of the machine; pgjdbc has a class for those of Java instead.
            properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            return;
        }
        properties.setProperty(
                jdbcName,
                switch (this) {
                    case TARGET_SESSION_ATTRS -> SERVER_TYPES.getOrDefault(value, value);
                    case LOAD_BALANCE_HOSTS -> Boolean.toString(value.equals("random"));
                    case SSLMODE,
                            SSLROOTCERT,
                            SSLCERT,
                            SSLKEY,
                            SSLNEGOTIATION,
                            CHANNEL_BINDING,
                            APPLICATION_NAME,
                            CONNECT_TIMEOUT,
                            OPTIONS -> value;
                });
    }
}
