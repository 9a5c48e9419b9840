package dev.pgcurb.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One window: goes to pages, reads them, clicks with a mouse and types on a keyboard. */
public final class Window {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long STEP_MILLIS = 25;

    /** Keys that are more than the character that they write. */
    private static final Map<String, Integer> KEYS =
            Map.of("Enter", 13, "Escape", 27, "Tab", 9, "Backspace", 8, "ArrowDown", 40);

    private final Devtools devtools;
    private final String session;
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private Window(Devtools devtools, String session) {
        this.devtools = devtools;
        this.session = session;
    }

    static Window attach(Devtools devtools, String target) {
        String session = devtools.call(
                        null,
                        "Target.attachToTarget",
                        json -> json.put("targetId", target).put("flatten", true))
                .path("sessionId")
                .asString();
        var window = new Window(devtools, session);
        devtools.listen(message -> {
            if (message.path("sessionId").asString("").equals(session)) {
                window.hear(message.path("method").asString(""), message.path("params"));
            }
        });
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            window.call(domain + ".enable", json -> {});
        }
        return window;
    }

    private void hear(String method, JsonNode params) {
        switch (method) {
            case "Runtime.exceptionThrown" ->
                complaints.add(params.path("exceptionDetails").toString());
            case "Log.entryAdded" -> {
                JsonNode entry = params.path("entry");
                // A refusal that a page shows is no defect of the page.
                if (!entry.path("source").asString("").equals("network")) {
                    complaints.add(entry.path("text").asString(""));
                }
            }
            case "Runtime.consoleAPICalled" -> {
                if (params.path("type").asString("").equals("error")) {
                    complaints.add(params.path("args").toString());
                }
            }
            case "Network.requestWillBeSent" ->
                asked.add(params.path("request").path("url").asString(""));
            case "Page.javascriptDialogOpening" -> complaints.add("a dialog opened: " + params);
            default -> {}
        }
    }

    private JsonNode call(String method, Consumer<ObjectNode> parameters) {
        return devtools.call(session, method, parameters);
    }

    /** What went wrong in the page so far: exceptions, errors, breaches of the content security policy, dialogs. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Every address that was asked for so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Goes to an address, as if it had been typed in, and waits until the page has loaded. */
    public Window go(String address) {
        call("Page.navigate", json -> json.put("url", address));
        await("document.readyState === 'complete' && location.href.startsWith('http')");
        return this;
    }

    public Window size(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                json -> json.put("width", width)
                        .put("height", height)
                        .put("deviceScaleFactor", 1)
                        .put("mobile", width < 500));
        return this;
    }

    /** What the system is said to prefer: {@code light} or {@code dark}. */
    public Window prefers(String theme) {
        call("Emulation.setEmulatedMedia", json -> {
            var features = json.putArray("features");
            features.addObject().put("name", "prefers-color-scheme").put("value", theme);
            features.addObject().put("name", "prefers-reduced-motion").put("value", "reduce");
        });
        return this;
    }

    /** The value of an expression. @throws IllegalStateException when it throws */
    public JsonNode eval(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                json -> json.put("expression", expression)
                        .put("returnByValue", true)
                        .put("awaitPromise", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        return answer.path("result").path("value");
    }

    /** Waits until an expression is true. @throws AssertionError when it does not become so, with what the page shows */
    public Window await(String expression) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                if (eval("!!(" + expression + ")").asBoolean(false)) {
                    return this;
                }
            } catch (IllegalStateException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                // Between two pages there is nothing to ask.
            }
            if (System.nanoTime() > until) {
                throw new AssertionError("never true: " + expression + "\nat " + eval("location.href") + "\n" + text()
                        + "\n" + complaints);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the page shows this text. */
    public Window awaitText(String text) {
        return await("document.body && document.body.innerText.includes(" + quoted(text) + ")");
    }

    /** Everything that the page shows as text. */
    public String text() {
        return eval("document.body ? document.body.innerText : ''").asString("");
    }

    /** The path and query of the page. */
    public String path() {
        return eval("location.pathname + location.search").asString();
    }

    /** Clicks with the mouse on the first visible element of this kind that has this text or accessible name. */
    public Window click(String selector, String text) {
        String found = "[...document.querySelectorAll(" + quoted(selector)
                + ")].find(one => one.checkVisibility() && !one.disabled"
                + " && (one.innerText + ' ' + (one.getAttribute('aria-label') ?? '')).includes(" + quoted(text) + "))";
        await(found);
        JsonNode box = eval(
                "(() => { const one = " + found + "; one.scrollIntoView({block: 'center', behavior: 'instant'});"
                        + " const box = one.getBoundingClientRect(); return {x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2}; })()");
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    json -> json.put("type", type)
                            .put("x", box.path("x").asDouble())
                            .put("y", box.path("y").asDouble())
                            .put("button", "left")
                            .put("clickCount", 1));
        }
        return this;
    }

    /** Clicks into a field and writes. */
    public Window fill(String selector, String text) {
        await("document.querySelector(" + quoted(selector) + ")");
        eval("(() => { const one = document.querySelector(" + quoted(selector)
                + "); one.scrollIntoView({block: 'center'}); one.focus(); one.select?.(); })()");
        return type(text);
    }

    /** Writes where the focus is. */
    public Window type(String text) {
        call("Input.insertText", json -> json.put("text", text));
        return this;
    }

    /** Presses keys, one after the other: {@code j}, {@code Enter}, {@code ?}. */
    public Window press(String... keys) {
        for (String key : keys) {
            Integer named = KEYS.get(key);
            int code = named != null
                    ? named
                    : key.toUpperCase(java.util.Locale.ROOT).charAt(0);
            for (String type : List.of("keyDown", "keyUp")) {
                call("Input.dispatchKeyEvent", json -> {
                    json.put("type", type).put("key", key).put("windowsVirtualKeyCode", code);
                    if (type.equals("keyDown")) {
                        if (key.equals("Enter")) {
                            json.put("text", "\r");
                        } else if (named == null) {
                            json.put("text", key);
                        }
                    }
                });
            }
        }
        return this;
    }

    /** A picture of the whole page. */
    public void picture(Path file) {
        // What was resized a moment ago is drawn anew first.
        eval("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        JsonNode size = call("Page.getLayoutMetrics", json -> {}).path("cssContentSize");
        String data = call("Page.captureScreenshot", json -> {
                    json.put("format", "png").put("captureBeyondViewport", true);
                    json.putObject("clip")
                            .put("x", 0)
                            .put("y", 0)
                            .put("width", size.path("width").asDouble())
                            .put("height", Math.min(size.path("height").asDouble(), 2600))
                            .put("scale", 1);
                })
                .path("data")
                .asString();
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Base64.getDecoder().decode(data));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text as JavaScript writes it. */
    public static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }
}
