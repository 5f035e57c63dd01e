package org.tulip4j.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.Victim;
import org.tulip4j.testing.world.World;

/** A test method that is called many times: once for each seed, or each await at which its victim is cancelled. Used once. */
final class Repeated {
    /** What is called. */
    private final Method method;
    /** On what. */
    private final Object test;
    /** What JUnit would give it. */
    private final List<Object> arguments;

    Repeated(Method method, Object test, List<Object> arguments) {
        this.method = method;
        this.test = test;
        this.arguments = arguments;
        method.setAccessible(true);
    }

    static boolean wanted(TulipTest wish) {
        return wish.seeds() > 0 || wish.cancels() > 0;
    }

    void run(TulipTest wish) throws Throwable {
        if (wish.seeds() < 0 || wish.cancels() < 0 || (wish.seeds() > 0 && wish.cancels() > 0)) {
            throw new IllegalArgumentException(
                    "@TulipTest has seeds or cancels, and not both: " + wish.seeds() + ", " + wish.cancels());
        }
        Class<?> needed = wish.seeds() > 0 ? World.class : Victim.class;
        if (!List.of(method.getParameterTypes()).contains(needed)) {
            throw new IllegalArgumentException(method + " needs a parameter of type " + needed.getSimpleName()
                    + " for @TulipTest(" + (wish.seeds() > 0 ? "seeds" : "cancels") + " = …)");
        }
        if (wish.seeds() > 0) {
            if (method.getParameterCount() > 1) {
                throw new IllegalArgumentException(
                        method + " has a World, whose programs have loops, clocks and networks of"
                                + " their own: it can have no other parameter");
            }
            String name = method.getDeclaringClass().getSimpleName() + "." + method.getName();
            Seeds.first(wish.seeds()).withName(name).check(world -> call(type -> type == World.class ? world : null));
        } else {
            cancel(wish);
        }
    }

    private void cancel(TulipTest wish) {
        Victim.atEachAwait(wish.cancels(), victim -> {
            TestBench bench = TestBench.of(wish, victim);
            bench.run(() -> {
                call(type -> type == Victim.class
                        ? victim
                        : type == EventLoop.class
                                ? bench.loop()
                                : type == MemoryNetwork.class
                                        ? bench.network()
                                        : type == ManualClock.class ? bench.clock() : null);
                return null;
            });
        });
    }

    private void call(Function<Class<?>, @Nullable Object> given) throws Throwable {
        Object[] values = arguments.toArray();
        Class<?>[] types = method.getParameterTypes();
        for (int i = 0; i < values.length; i++) {
            Object value = given.apply(types[i]);
            values[i] = value == null ? values[i] : value;
        }
        try {
            method.invoke(test, values);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Override
    public String toString() {
        return method + " with " + Arrays.toString(method.getParameterTypes());
    }
}
