package org.tulip4j.netty.internal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Clock;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Makes every backend as one for a loop with one thread for life. */
public record OneThreadProvider(BackendProvider provider) implements BackendProvider {
    @Override
    public String name() {
        return provider.name() + "-one-thread";
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return provider.unavailabilityCause();
    }

    @Override
    public int priority() {
        return provider.priority();
    }

    @Override
    public Backend create(Clock clock) throws IOException {
        return provider.createForOneThread(clock);
    }
}
