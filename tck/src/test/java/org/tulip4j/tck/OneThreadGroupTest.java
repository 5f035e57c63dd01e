package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Clock;
import org.tulip4j.LoopOptions;
import org.tulip4j.group.GroupOptions;
import org.tulip4j.group.LoopGroup;
import org.tulip4j.spi.Backend;
import org.tulip4j.spi.BackendProvider;

/** Which groups tell the backends of their loops that each has one thread for life. */
@Timeout(60)
class OneThreadGroupTest {
    private final List<String> made = new CopyOnWriteArrayList<>();

    /** Writes down for whom it makes a backend. */
    private final class Telling implements BackendProvider {
        private final BackendProvider nio = ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("nio"))
                .findFirst()
                .orElseThrow();

        @Override
        public String name() {
            return "telling";
        }

        @Override
        public Backend create(Clock clock) throws IOException {
            made.add("any thread");
            return nio.create(clock);
        }

        @Override
        public Backend createForOneThread(Clock clock) throws IOException {
            made.add("one thread");
            return nio.createForOneThread(clock);
        }
    }

    @Test
    void eachLoopHasAThreadUnlessSomebodyElseMakesTheThreads() {
        GroupOptions options = GroupOptions.DEFAULT.withLoopOptions(LoopOptions.DEFAULT.withBackend(new Telling()));
        LoopGroup.of(2, options).close();
        LoopGroup.of(1, options.withThreadFactory(Thread::new)).close();
        assertThat(made).containsExactly("one thread", "one thread", "any thread");
    }
}
