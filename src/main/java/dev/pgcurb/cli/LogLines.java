package dev.pgcurb.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.pgcurb.explain.Visible;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;

/**
 * The log of a process that runs for long, on standard error: one event a line, for people or as JSON. What somebody else wrote
 * cannot begin a line of its own, nor hide in one.
 */
final class LogLines extends EncoderBase<ILoggingEvent> {
    /** How a line is written. */
    enum Form {
        TEXT,
        JSON
    }

    private static final byte[] NOTHING = {};

    private final Form form;

    private LogLines(Form form) {
        this.form = form;
    }

    /** From now on the whole process logs so, from INFO on for pgcurb and from WARN on for what it is made of. */
    static void use(Form form) {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        var lines = new LogLines(form);
        lines.setContext(context);
        lines.start();
        var stderr = new ConsoleAppender<ILoggingEvent>();
        stderr.setContext(context);
        stderr.setTarget("System.err");
        stderr.setEncoder(lines);
        stderr.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(stderr);
        if (System.getProperty("pgcurb.log") == null) {
            context.getLogger("dev.pgcurb").setLevel(Level.INFO);
        }
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = switch (form) {
            case TEXT -> text(event);
            case JSON -> json(event);
        };
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getInstant().toString())
                .append(' ')
                .append(event.getLevel())
                .append(' ')
                .append(event.getFormattedMessage());
        pairs(event)
                .forEach((name, value) ->
                        line.append(' ').append(name).append('=').append(value));
        return Visible.line(line.toString());
    }

    private static String json(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("v", 1);
        line.put("at", event.getInstant().toString());
        line.put("level", event.getLevel().toString().toLowerCase(java.util.Locale.ROOT));
        line.put("logger", event.getLoggerName());
        line.put("message", event.getFormattedMessage());
        line.putAll(pairs(event));
        return JsonMapper.shared().writeValueAsString(line);
    }

    private static Map<String, Object> pairs(ILoggingEvent event) {
        Map<String, Object> pairs = new LinkedHashMap<>();
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                pairs.put(pair.key, pair.value instanceof Number number ? number : String.valueOf(pair.value));
            }
        }
        if (event.getThrowableProxy() != null) {
            pairs.put(
                    "thrown",
                    event.getThrowableProxy().getClassName() + ": "
                            + event.getThrowableProxy().getMessage());
        }
        return pairs;
    }
}
