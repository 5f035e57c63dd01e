package org.tulip4j;

import java.util.Objects;
import java.util.function.Consumer;
import org.tulip4j.internal.state.Fatal;

/** What users give to {@code Future.wrap}, as the loop calls it: whatever it throws leaves unchanged. It has no state. */
final class ForeignHooks {
    private ForeignHooks() {}

    /** The values come from the very stage that the disposer was given with. */
    @SuppressWarnings("unchecked")
    static Consumer<Object> of(Disposer<?> whenDropped) {
        Disposer<Object> disposer = (Disposer<Object>) Objects.requireNonNull(whenDropped, "whenDropped");
        return value -> {
            try {
                disposer.dispose(value);
            } catch (Throwable thrown) {
                throw Fatal.sneak(thrown);
            }
        };
    }

    static Runnable of(VoidCallable whenCancelled) {
        Objects.requireNonNull(whenCancelled, "whenCancelled");
        return () -> {
            try {
                whenCancelled.callVoid();
            } catch (Throwable thrown) {
                throw Fatal.sneak(thrown);
            }
        };
    }
}
