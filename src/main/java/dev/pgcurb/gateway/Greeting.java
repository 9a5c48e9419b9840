package dev.pgcurb.gateway;

import dev.pgcurb.wire.FrameWriter;
import dev.pgcurb.wire.Link;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.util.Map;

/** What a server says once a client is in: its parameters, a cancel key, and that it is ready. */
final class Greeting {
    private Greeting() {}

    static void write(Link link, Upstream upstream, Sessions.Key key) throws IOException {
        FrameWriter out = link.out();
        for (Map.Entry<String, String> parameter : upstream.parameters().entrySet()) {
            out.begin(Tag.PARAMETER_STATUS)
                    .string(parameter.getKey())
                    .string(parameter.getValue())
                    .end();
        }
        out.begin(Tag.BACKEND_KEY_DATA)
                .int32(key.processId())
                .bytes(key.secret())
                .end();
        out.begin(Tag.READY_FOR_QUERY).int8('I').end();
        out.flush();
    }
}
