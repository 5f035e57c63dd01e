package org.tulip4j.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;

/** Each class works where only its own framework is. */
class MissingFrameworksTest {
    @ParameterizedTest
    @CsvSource({
        "ChannelTypes, of, ''",
        "ReactorLoops, of, reactor.",
        "LettuceLoops, resources, io.lettuce. reactor.",
        "VertxLoops, transport, io.vertx."
    })
    void othersNeedNotBeThere(String name, String method, String allowed) throws ReflectiveOperationException {
        Without without = new Without(allowed.split(" "));
        Class<?> own = without.loadClass("org.tulip4j.drivers." + name);
        assertThat(own.getClassLoader()).isSameAs(without);
        try (EventLoop loop = EventLoops.newLoop("epoll")) {
            assertThat(own.getMethod(method, EventLoop.class).invoke(null, loop))
                    .isNotNull();
        } catch (InvocationTargetException failed) {
            throw new AssertionError(failed.getCause());
        }
    }

    /** Defines the classes of this artifact anew, and finds no frameworks but those that are allowed. */
    private static final class Without extends ClassLoader {
        private final String[] allowed;

        Without(String... allowed) {
            super(Without.class.getClassLoader());
            this.allowed = allowed;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (Stream.of("io.lettuce.", "reactor.", "io.vertx.").anyMatch(name::startsWith)
                    && Stream.of(allowed).noneMatch(one -> !one.isEmpty() && name.startsWith(one))) {
                throw new ClassNotFoundException(name);
            }
            if (!name.startsWith("org.tulip4j.drivers.")) {
                return super.loadClass(name, resolve);
            }
            Class<?> known = findLoadedClass(name);
            return known != null ? known : define(name);
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] code = file.readAllBytes();
                return defineClass(name, code, 0, code.length);
            } catch (IOException broken) {
                throw new ClassNotFoundException(name, broken);
            }
        }
    }
}
