package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.EventLoop;
import org.tulip4j.Server;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.transport.Transport;

/** Who writes to a connection that is closed or lost is not disturbed, and from the fifth write on reads of it in the log. */
class LateWritesTest {
    private static final String WARNING = "write after close or loss";

    private enum End {
        CLOSED {
            @Override
            void end(Transport here, Transport there) {
                here.close();
            }
        },
        ABORTED {
            @Override
            void end(Transport here, Transport there) {
                here.abort();
            }
        },
        LOST {
            @Override
            void end(Transport here, Transport there) {
                there.abort();
            }
        };

        abstract void end(Transport here, Transport there);
    }

    @TestFactory
    Stream<DynamicTest> sevenWritesAfterTheEndAreDroppedAndTheLastThreeWarned() {
        return Environments.all().stream().flatMap(environment -> Stream.of(End.values())
                .map(end -> DynamicTest.dynamicTest(end + " " + environment, () -> play(environment, end))));
    }

    private static void play(TckEnvironment environment, End end) throws Exception {
        try (EventLoop loop = environment.newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                RecordingProtocol there = new RecordingProtocol();
                Server server = TckStage.serve(there);
                RecordingProtocol here = new RecordingProtocol();
                Transport transport = TckStage.connect(here, server);
                end.end(transport, there.made().await());
                if (end == End.LOST) {
                    here.lost().await();
                }
                try (LogLines log = new LogLines()) {
                    for (int i = 0; i < 7; i++) {
                        // Nothing is never lost.
                        transport.write(new byte[0]);
                        transport.writeAll(List.of(ByteBuffer.allocate(0)));
                        assertThat(log.with(WARNING)).hasSize(Math.max(0, i - 4));
                        transport.write(new byte[] {1});
                    }
                    assertThat(log.with(WARNING)).hasSize(3).allMatch(line -> line.contains("writes to <Transport"));
                    assertThat(log.with(WARNING).get(2)).contains("7 writes");
                }
                assertThat(transport.writeBufferSize()).isZero();
                here.lost().await();
                there.lost().await();
                assertThat(there.received()).isEmpty();
                assertThat(List.of(here.events().get(here.events().size() - 1)))
                        .allMatch(event -> event.startsWith("lost"));
                server.closeAndWait().await();
            });
        }
    }
}
