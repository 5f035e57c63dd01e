package org.tulip4j.netty;

import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Sees everything but the classes of a missing artifact. */
final class Hiding extends ClassLoader {
    private final String hidden;

    private Hiding(String hidden) {
        super(Hiding.class.getClassLoader());
        this.hidden = hidden;
    }

    /**
     * What a static method without arguments throws when the classes are missing.
     *
     * @param returns null: the method's class
     */
    static Throwable failure(String hidden, String className, String method, @Nullable Class<?> returns)
            throws Exception {
        Class<?> type = new Hiding(hidden).loadClass(className);
        // Not by reflection, which loads what every other method names.
        MethodHandle found = MethodHandles.publicLookup()
                .findStatic(type, method, MethodType.methodType(returns == null ? type : returns));
        try {
            found.invoke();
        } catch (Throwable thrown) {
            return thrown;
        }
        throw new AssertionError(className + "." + method + "() works without " + hidden);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(hidden)) {
            throw new ClassNotFoundException(name);
        }
        if (!name.startsWith("org.tulip4j.netty.")) {
            return super.loadClass(name, resolve);
        }
        Class<?> known = findLoadedClass(name);
        if (known != null) {
            return known;
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] code = in.readAllBytes();
            return defineClass(name, code, 0, code.length);
        } catch (java.io.IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }
}
