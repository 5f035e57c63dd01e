package org.tulip4j.internal.run;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import org.tulip4j.Clock;
import org.tulip4j.FakeBackend;
import org.tulip4j.VoidCallable;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/**
 * A class path on which certain backends are found. It defines the providers itself: those that are in a module are found by what the
 * module says, which is nothing here.
 */
final class OfferedBackends extends ClassLoader {
    private static final String SERVICE = "META-INF/services/" + BackendProvider.class.getName();

    private final String lines;

    private OfferedBackends(List<String> classes) {
        super(OfferedBackends.class.getClassLoader());
        lines = String.join("\n", classes);
    }

    /** Does something while these providers, and no others, are found. */
    static <T> T with(Callable<T> body, Class<?>... providers) throws Exception {
        return withFound(body, List.of(providers).stream().map(Class::getName).toList());
    }

    /** The body has no result; else this is {@link #with}. */
    static void withVoid(VoidCallable body, Class<?>... providers) throws Exception {
        with(body, providers);
    }

    /** The names may be wrong; else this is {@link #withVoid}. */
    static void withNamed(VoidCallable body, List<String> providers) throws Exception {
        withFound(body, providers);
    }

    private static <T> T withFound(Callable<T> body, List<String> providers) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(new OfferedBackends(providers));
        try {
            return body.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OfferedBackends.class.getName() + "$")) {
            return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        if (known != null) {
            return known;
        }
        try (InputStream bytes =
                OfferedBackends.class.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
            byte[] code = bytes.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (IOException broken) {
            throw new ClassNotFoundException(name, broken);
        }
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        if (!name.equals(SERVICE)) {
            return super.getResources(name);
        }
        return Collections.enumeration(List.of(url()));
    }

    private URL url() throws MalformedURLException {
        return new URL("offered", "", -1, "/", new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {}

                    @Override
                    public InputStream getInputStream() {
                        return new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
                    }
                };
            }
        });
    }

    /** A backend that can be used. */
    public static class Good implements BackendProvider {
        @Override
        public String name() {
            return "good";
        }

        @Override
        public int priority() {
            return 10;
        }

        @Override
        public Backend create(Clock clock) throws IOException {
            return new FakeBackend();
        }
    }

    /** Another one that can be used, and is worse. */
    public static final class Worse extends Good {
        @Override
        public String name() {
            return "worse";
        }

        @Override
        public int priority() {
            return 0;
        }
    }

    /** One that can be used when it is asked for. */
    public static final class OnRequest extends Good {
        @Override
        public String name() {
            return "on request";
        }

        @Override
        public int priority() {
            return -1;
        }
    }

    /** The best, which this machine lacks something for. */
    public static final class Lacking extends Good {
        @Override
        public String name() {
            return "lacking";
        }

        @Override
        public Throwable unavailabilityCause() {
            return new UnsatisfiedLinkError("no library");
        }

        @Override
        public int priority() {
            return 20;
        }
    }

    /** The very best, which is made for another system. */
    public static final class Foreign extends Good {
        @Override
        public String name() {
            return "foreign";
        }

        @Override
        public Throwable unavailabilityCause() {
            return new IllegalStateException("it needs another system", new IllegalStateException("this is none"));
        }

        @Override
        public boolean suitsSystem() {
            return false;
        }

        @Override
        public int priority() {
            return 30;
        }
    }

    /** One whose cause has a cause without a text. */
    public static final class Wordless extends Good {
        @Override
        public String name() {
            return "wordless";
        }

        @Override
        public Throwable unavailabilityCause() {
            return new IllegalStateException("no word", new IllegalStateException((String) null));
        }
    }

    /** One whose cause tells its cause already. */
    public static final class Repeating extends Good {
        @Override
        public String name() {
            return "repeating";
        }

        @Override
        public Throwable unavailabilityCause() {
            return new IllegalStateException("it is said: twice", new IllegalStateException("twice"));
        }
    }

    /** The one for guests: it can wait in any thread. */
    public static final class Waiting extends Good {
        @Override
        public String name() {
            return "nio";
        }

        @Override
        public Backend create(Clock clock) {
            FakeBackend backend = new FakeBackend();
            backend.waitsElsewhere = true;
            return backend;
        }
    }

    /** One that cannot even be made. */
    public static final class Broken extends Good {
        public Broken() {
            throw new IllegalStateException("broken constructor");
        }
    }

    /** One whose backend cannot be made. */
    public static final class Refusing extends Good {
        @Override
        public String name() {
            return "refusing";
        }

        @Override
        public Backend create(Clock clock) throws IOException {
            throw new IOException("no descriptor");
        }
    }
}
