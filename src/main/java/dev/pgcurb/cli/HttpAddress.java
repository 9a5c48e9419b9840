package dev.pgcurb.cli;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code 9464}, {@code 127.0.0.1:9464} or {@code [::1]:9464}; a port alone is on loopback. */
final class HttpAddress implements ITypeConverter<InetSocketAddress> {
    private static final Pattern FORM = Pattern.compile("(?:(?:\\[([0-9a-fA-F:.]+)\\]|([^:\\[\\]]+)):)?(\\d{1,5})");

    @Override
    public InetSocketAddress convert(String text) {
        Matcher matcher = FORM.matcher(text);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(3)) : -1;
        if (port < 0 || port > 65_535) {
            throw new TypeConversionException("\"" + text + "\" is not a port, or a host and a port");
        }
        String bracketed = matcher.group(1);
        String host = bracketed != null ? bracketed : matcher.group(2);
        return new InetSocketAddress(host == null ? "127.0.0.1" : host, port);
    }
}
