package org.tulip4j.context;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;

/** Every backend, engine and mode that can run here. */
record Places(String backend, String engine, boolean debug) {
    static List<Places> all() {
        List<Places> all = new ArrayList<>();
        for (ServiceLoader.Provider<BackendProvider> one :
                ServiceLoader.load(BackendProvider.class).stream().toList()) {
            BackendProvider provider = one.get();
            for (String engine : List.of("continuation", "virtual", "platform")) {
                Places normal = new Places(provider.name(), engine, false);
                if (provider.isAvailable() && normal.isUsable()) {
                    all.add(normal);
                    all.add(new Places(provider.name(), engine, true));
                }
            }
        }
        return all;
    }

    private boolean isUsable() {
        try (EventLoop loop = newLoop()) {
            return !loop.isClosed();
        } catch (BackendUnavailableException notHere) {
            return false;
        }
    }

    EventLoop newLoop() {
        EventLoop loop =
                EventLoops.newLoop(LoopOptions.DEFAULT.withBackend(backend).withEngine(engine));
        loop.setDebug(debug);
        return loop;
    }

    @Override
    public String toString() {
        return backend + ", " + engine + (debug ? ", debug" : "");
    }
}
