package org.tulip4j.testing;

import java.lang.reflect.Method;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.tulip4j.EventLoop;
import org.tulip4j.testing.world.Victim;
import org.tulip4j.testing.world.World;
import org.tulip4j.testing.world.WorldFailure;

/**
 * Runs test methods as coroutines; {@link TulipTest} says how. May also be registered with {@code @ExtendWith} for
 * parameterized and repeated tests, which then run with the defaults of {@link TulipTest}: one seed where they have a world.
 *
 * @since 0.1.0
 */
public final class TulipExtension implements InvocationInterceptor, ParameterResolver, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(TulipExtension.class);

    /** JUnit makes it. */
    public TulipExtension() {}

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context, "");
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation, method, context, " " + context.getDisplayName().replaceAll("\\R", " "));
    }

    private static void run(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context,
            String which)
            throws Throwable {
        TulipTest wish = wish(context);
        if (!Repeated.wanted(wish, context.getRequiredTestMethod())) {
            bench(context).run(invocation::proceed);
            return;
        }
        invocation.skip();
        String name = context.getRequiredTestClass().getName() + "."
                + context.getRequiredTestMethod().getName() + which;
        try {
            new Repeated(method.getExecutable(), context.getRequiredTestInstance(), method.getArguments(), name)
                    .run(wish);
        } catch (WorldFailure failure) {
            publish(failure, context);
            throw failure;
        }
    }

    private static void publish(WorldFailure failure, ExtensionContext context) {
        if (!failure.failingSeeds().isEmpty()) {
            context.publishReportEntry(
                    "tulip.failingSeeds", failure.failingSeeds().toString());
        }
        Path recording = failure.recording();
        if (recording != null) {
            context.publishReportEntry("tulip.replay", recording.toString());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == EventLoop.class
                || type == MemoryNetwork.class
                || type == ManualClock.class
                || type == World.class
                || type == Victim.class;
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        boolean own = parameter
                .getDeclaringExecutable()
                .equals(context.getTestMethod().orElse(null));
        boolean repeated =
                context.getTestMethod().isPresent() && Repeated.wanted(wish(context), context.getRequiredTestMethod());
        if (own && repeated) {
            // Each call of the method gets its own.
            return null;
        }
        if (type == World.class || type == Victim.class || repeated) {
            throw new ParameterResolutionException("there is no " + type.getSimpleName() + " for "
                    + parameter.getDeclaringExecutable() + ": "
                    + (own
                            ? "it needs @TulipTest(cancels = …), or a World whose seed cancels somebody"
                            : "there is one for each run of the test method, and for that method alone"));
        }
        TestBench bench = bench(context);
        Object value =
                type == EventLoop.class ? bench.loop() : type == MemoryNetwork.class ? bench.network() : bench.clock();
        if (value == null) {
            throw new ParameterResolutionException("there is no " + type.getSimpleName() + " for "
                    + context.getRequiredTestMethod() + ": it needs @TulipTest(backend = \"memory\""
                    + (type == ManualClock.class ? ", time = MANUAL or AUTO_JUMP)" : ")"));
        }
        return value;
    }

    /** Closes the loop of a test that was never run, for instance because its parameters could not be resolved. */
    @Override
    public void afterEach(ExtensionContext context) {
        TestBench bench = context.getStore(SPACE).remove(TestBench.class, TestBench.class);
        if (bench != null) {
            bench.close();
        }
    }

    private static TestBench bench(ExtensionContext context) {
        return context.getStore(SPACE)
                .getOrComputeIfAbsent(TestBench.class, key -> TestBench.of(wish(context)), TestBench.class);
    }

    private static TulipTest wish(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), TulipTest.class)
                .orElseGet(Defaults::get);
    }

    /** Lends its annotation to methods that have none. */
    private static final class Defaults {
        private Defaults() {}

        @TulipTest
        @SuppressWarnings("unused")
        void method() {}

        static TulipTest get() {
            try {
                return Defaults.class.getDeclaredMethod("method").getAnnotation(TulipTest.class);
            } catch (NoSuchMethodException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}
