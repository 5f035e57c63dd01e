package org.tulip4j.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.spi.BackendProvider;

/**
 * Every suite on the ring of a loop that has one thread for life, as those of {@code Tulip.run} and of loop groups have; on the best engine that
 * there is, for the ring knows nothing of engines.
 */
class OneThreadTckTest {
    @TestFactory
    Stream<DynamicContainer> everySuiteIsGreen() {
        List<TckEnvironment> all = new ArrayList<>();
        for (TckEnvironment backend : rings()) {
            String engine = Environments.engines().get(0);
            all.add(backend.withEngine(engine));
            all.add(backend.withEngine(engine).withDebug(true));
        }
        return all.stream()
                .map(environment -> DynamicContainer.dynamicContainer(environment.toString(), Tck.tests(environment)));
    }

    /** None where io_uring is not to be had. */
    private static List<TckEnvironment> rings() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("io_uring") && provider.isAvailable())
                .map(OneThreadProvider::new)
                .map(TckEnvironment::of)
                .map(Environments::asThisSystem)
                .toList();
    }
}
