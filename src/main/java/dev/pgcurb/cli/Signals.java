package dev.pgcurb.cli;

import java.lang.reflect.Proxy;

/**
 * Signals of the process. The JDK's only door to them, {@code sun.misc.Signal}, is in every JDK and warned of by its compiler, so it
 * is found by name; where it is missing, signals do what Java does with them.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs something, on a thread of its own, each time that a signal comes, instead of what Java would do.
     *
     * @param name without its SIG, such as {@code HUP}
     */
    @SuppressWarnings("ReferenceEquality") // a proxy's equality is its identity
    static void on(String name, Runnable act) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            act.run();
                            yield null;
                        }
                        case "equals" -> arguments[0] == proxy;
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> name;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException e) {
            org.slf4j.LoggerFactory.getLogger(Signals.class).debug("no signal {} here", name, e);
        }
    }
}
