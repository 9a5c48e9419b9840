package dev.pgcurb.gateway;

import dev.pgcurb.wire.ErrorFields;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answer to one connection too many. */
final class Full {
    private static final Logger LOG = LoggerFactory.getLogger(Full.class);

    private Full() {}

    static void say(Socket socket) {
        try (Link link = Link.plain(socket)) {
            ErrorFields.of("FATAL", "53300", "sorry, too many sessions on this gateway already", null, null)
                    .write(link.out(), Tag.ERROR_RESPONSE);
            link.out().flush();
        } catch (IOException e) {
            LOG.debug("a connection too many left by itself", e);
        }
    }
}
