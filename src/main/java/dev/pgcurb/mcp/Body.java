package dev.pgcurb.mcp;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;

/** A request whose body was read already, and may have been changed. */
final class Body extends HttpServletRequestWrapper {
    private final String text;

    Body(HttpServletRequest request, String text) {
        super(request);
        this.text = text;
    }

    @Override
    public int getContentLength() {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public long getContentLengthLong() {
        return getContentLength();
    }

    @Override
    public BufferedReader getReader() {
        return new BufferedReader(new StringReader(text));
    }

    @Override
    public ServletInputStream getInputStream() {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        return new ServletInputStream() {
            @Override
            public boolean isFinished() {
                return bytes.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new IllegalStateException("the body is in memory: read it");
            }

            @Override
            public int read() throws IOException {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int from, int count) throws IOException {
                return bytes.read(into, from, count);
            }
        };
    }
}
