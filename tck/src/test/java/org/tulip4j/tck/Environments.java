package org.tulip4j.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.tulip4j.BackendUnavailableException;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.spi.BackendProvider;

/** Every backend × engine × mode that can run here. */
final class Environments {
    private Environments() {}

    static List<TckEnvironment> all() {
        List<String> backends = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(BackendProvider::name)
                .sorted()
                .toList();
        List<TckEnvironment> all = new ArrayList<>();
        for (String backend : backends) {
            for (String engine : engines()) {
                all.add(new TckEnvironment(backend, engine, false));
                all.add(new TckEnvironment(backend, engine, true));
            }
        }
        return all;
    }

    private static List<String> engines() {
        List<String> engines = new ArrayList<>();
        for (String engine : List.of("continuation", "virtual", "platform")) {
            try (EventLoop loop =
                    EventLoops.newLoop(LoopOptions.DEFAULT.backend("nio").engine(engine))) {
                engines.add(loop.report().engine());
            } catch (BackendUnavailableException notHere) {
                System.getLogger("org.tulip4j.tck").log(System.Logger.Level.INFO, "not run: {0}", notHere.getMessage());
            }
        }
        return engines;
    }
}
