package org.tulip4j.tck.trace;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/**
 * The clock of one loop, which goes on only while the loop waits for I/O, as long as it really waits and never beyond the
 * time it meant to wait; and a microsecond with each look, so that a callback may wait for a time.
 *
 * <p>On a machine that is busy with other work a callback may take longer than the time between two timers. By the system's
 * clock both are due afterwards, and what a scenario does between them comes too late. By this clock nothing happened.
 *
 * <p>Thread: the loop's, or whoever it is lent to; {@link #nanoTime} from any, then as it was when the loop last waited.
 */
final class PollClock implements Clock {
    private static final long LOOK_NANOS = 1_000;

    /** Written by the loop; a look from another thread at the same time may be lost. */
    private volatile long now = System.nanoTime();

    @Override
    public long nanoTime() {
        long time = now + LOOK_NANOS;
        now = time;
        return time;
    }

    /** {@return backends that differ from those given by their waits, which move this clock; made once only, for one loop} */
    BackendProvider drivenBy(BackendProvider provider) {
        return new BackendProvider() {
            @Override
            public String name() {
                return provider.name();
            }

            @Override
            public @Nullable Throwable unavailabilityCause() {
                return provider.unavailabilityCause();
            }

            @Override
            public boolean suitsSystem() {
                return provider.suitsSystem();
            }

            @Override
            public int priority() {
                return provider.priority();
            }

            @Override
            public Backend create(Clock clock) throws IOException {
                return measured(provider.create(clock));
            }
        };
    }

    /** A proxy, so that what backends may do besides waiting is theirs alone. */
    private Backend measured(Backend backend) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    long began = System.nanoTime();
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    } finally {
                        long waited = System.nanoTime() - began;
                        switch (method.getName()) {
                            case "pollNanos" -> now += Math.min(waited, (Long) arguments[0]);
                            case "pollForever" -> now += waited;
                            default -> {}
                        }
                    }
                });
    }
}
