package org.tulip4j.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;
import org.tulip4j.testing.world.Seeds;
import org.tulip4j.testing.world.Victim;
import org.tulip4j.testing.world.World;

/** A test method that is called many times: once for each seed, or each await at which its victim is cancelled. Used once. */
final class Repeated {
    /** What is called. */
    private final Method method;
    /** The object whose method is run. */
    private final Object test;
    /** What JUnit would give it. */
    private final List<Object> arguments;
    /** What it is called in messages and recordings. */
    private final String name;

    Repeated(Method method, Object test, List<Object> arguments, String name) {
        this.method = method;
        this.test = test;
        this.arguments = arguments;
        this.name = name;
        method.setAccessible(true);
    }

    static boolean wanted(TulipTest wish, Method method) {
        return wish.seeds() != 0
                || wish.cancels() != 0
                || wish.seed() != 1
                || wish.threads() != 1
                || has(method, World.class);
    }

    static boolean has(Method method, Class<?> parameter) {
        return List.of(method.getParameterTypes()).contains(parameter);
    }

    void run(TulipTest wish) throws Throwable {
        refuse(wish);
        if (!has(method, World.class)) {
            cancel(wish);
            return;
        }
        Seeds seeds = Seeds.from(wish.seed(), Math.max(1, wish.seeds()))
                .withName(name)
                .inParallel(wish.threads())
                .withRealTimeLimit(Duration.ofSeconds(wish.timeoutSeconds()))
                .withLoopOptions(options(wish));
        if (wish.cancels() > 0) {
            seeds.checkAtEachAwait(
                    wish.cancels(),
                    (world, victim) ->
                            call(type -> type == World.class ? world : type == Victim.class ? victim : null));
        } else {
            seeds.check(world -> {
                Victim victim = has(method, Victim.class) ? world.victim("victim") : null;
                call(type -> type == World.class ? world : type == Victim.class ? victim : null);
            });
        }
    }

    private static LoopOptions options(TulipTest wish) {
        LoopOptions options = LoopOptions.DEFAULT.withDebug(wish.debug());
        return wish.engine().isEmpty() ? options : options.withEngine(wish.engine());
    }

    private void refuse(TulipTest wish) {
        if (wish.seeds() < 0 || wish.cancels() < 0 || wish.threads() < 1 || wish.timeoutSeconds() < 1) {
            throw wrong("seeds and cancels are zero or more, threads and timeoutSeconds more: " + wish);
        }
        if (wish.cancels() > 0 && !has(method, Victim.class)) {
            throw wrong("cancels = … needs a parameter of type Victim");
        }
        if (!has(method, World.class)) {
            if (wish.seeds() > 0 || wish.seed() != 1 || wish.threads() != 1) {
                throw wrong("seeds, seed and threads need a parameter of type World");
            }
            return;
        }
        if (!wish.backend().equals("memory")) {
            throw wrong(
                    "backend = \"" + wish.backend() + "\" means nothing in a world, which has a network of its own");
        }
        if (wish.time() != TulipTest.Time.SYSTEM) {
            throw wrong("time = " + wish.time() + " means nothing in a world, whose time jumps to what happens next");
        }
        for (Class<?> type : List.of(EventLoop.class, MemoryNetwork.class, ManualClock.class)) {
            if (has(method, type)) {
                throw wrong("there is no " + type.getSimpleName()
                        + " in a test of a world, whose programs have loops of their own: Host.loop() is one");
            }
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("@TulipTest of " + method + ": " + what);
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
