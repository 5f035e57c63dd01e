package org.tulip4j.tck.ends;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.spi.BackendProvider;

/** Every way in which a connection ends, on every backend: who ends first, in one direction or both, what is on its way. */
class EndsTest {
    private static final EndsPage PAGE = new EndsPage();

    static List<String> backends() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(BackendProvider::isAvailable)
                .map(BackendProvider::name)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void everyEndIsToldAndNothingIsLost(String backend, @TempDir Path folder) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Meeting meeting = new Meeting(loop, folder);
                for (Cell cell : Cell.of(backend)) {
                    PAGE.add(cell, meeting.play(cell));
                }
            });
        }
        assertThat(PAGE.wrong())
                .filteredOn(fault -> fault.startsWith(backend + ","))
                .isEmpty();
    }

    @AfterAll
    static void writePage() throws IOException {
        assertThat(PAGE.cells()).isGreaterThanOrEqualTo(600);
        PAGE.write();
    }
}
