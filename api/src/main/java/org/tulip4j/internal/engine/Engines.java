package org.tulip4j.internal.engine;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.spi.CoroutineEngine;

/**
 * Chooses the coroutine engine: the one required, else the fastest that runs here. Engines are made when they are needed; the one
 * of whatever runs outside of loops is kept. Any thread.
 */
public final class Engines {
    /** Null until it is asked for. */
    private static volatile @Nullable CoroutineEngine standard;

    private Engines() {}

    /**
     * The engine of whatever runs outside of loops: the one that {@code -Dtulip.coroutines=} names, else the fastest.
     */
    public static CoroutineEngine standard() {
        CoroutineEngine known = standard;
        if (known == null) {
            known = choose(wish(), UnaryOperator.identity(), thread -> {});
            standard = known;
        }
        return known;
    }

    /** What {@code -Dtulip.coroutines=} names, or null. */
    public static @Nullable String wish() {
        String property = System.getProperty("tulip.coroutines");
        return property == null || property.isBlank() ? null : property;
    }

    /**
     * An engine.
     *
     * @param required its name, or null for the fastest
     * @param decorator prepares the threads of hand-off coroutines
     * @param standIn told which thread is the loop's, by engines that hand over
     */
    public static CoroutineEngine choose(
            @Nullable String required, UnaryOperator<Runnable> decorator, Consumer<Thread> standIn) {
        if (required == null) {
            if (ContinuationEngine.unavailabilityCause() == null) {
                return new ContinuationEngine();
            }
            return VirtualThreads.exist() ? virtual(decorator, standIn) : platform(decorator, standIn);
        }
        return switch (required) {
            case "continuation" -> {
                if (ContinuationEngine.unavailabilityCause() != null) {
                    throw new BackendUnavailableException("coroutine engine continuation cannot be used here: "
                            + remedy() + "; there are: " + available());
                }
                yield new ContinuationEngine();
            }
            case "virtual" -> {
                if (!VirtualThreads.exist()) {
                    throw new BackendUnavailableException(
                            "coroutine engine virtual needs Java 21 or newer; there are: " + available());
                }
                yield virtual(decorator, standIn);
            }
            case "platform" -> platform(decorator, standIn);
            default ->
                throw new BackendUnavailableException(
                        "unknown coroutine engine " + required + "; there are: " + available());
        };
    }

    /** What can be used here, fastest first. */
    public static String available() {
        return (ContinuationEngine.unavailabilityCause() == null ? "continuation, " : "")
                + (VirtualThreads.exist() ? "virtual, " : "") + "platform";
    }

    /** How to get a faster engine than this; empty when it is the fastest, or the one that was asked for. */
    public static String remedy(CoroutineEngine engine, @Nullable String asked) {
        return asked != null || engine.name().equals("continuation") ? "" : remedy();
    }

    private static String remedy() {
        if (ContinuationEngine.unavailabilityCause() == null) {
            return "the continuation engine can be used here and is faster";
        }
        return VirtualThreads.exist() ? Launch.remedy() : "use Java 21 or newer with " + Launch.option();
    }

    private static CoroutineEngine virtual(UnaryOperator<Runnable> decorator, Consumer<Thread> standIn) {
        return new HandoffEngine("virtual", VirtualThreads::start, decorator, standIn);
    }

    private static CoroutineEngine platform(UnaryOperator<Runnable> decorator, Consumer<Thread> standIn) {
        return new HandoffEngine("platform", PlatformThreads.SHARED::execute, decorator, standIn);
    }
}
