package org.tulip4j.testing.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.LoopOptions;
import org.tulip4j.Server;
import org.tulip4j.TimedOutException;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;
import org.tulip4j.sync.Semaphore;
import org.tulip4j.testing.ManualClock;
import org.tulip4j.testing.MemoryBackendProvider;
import org.tulip4j.testing.MemoryNetwork;
import org.tulip4j.testing.RecordingProtocol;
import org.tulip4j.testing.TulipTest;
import org.tulip4j.testing.world.Victim;

/** What {@code docs/testing.md} shows of tests on one loop. */
class OneLoopTest {
    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void aServerThatSaysNothingIsGivenUpAfterAMinute(EventLoop loop, ManualClock clock) {
        Server server =
                loop.createServer(RecordingProtocol::new, "10.0.0.1", 80).await();
        try (var connection = Streams.openConnection("10.0.0.1", 80).await()) {
            var answer = connection.reader().readLine();
            assertThrows(TimedOutException.class, () -> Tulip.waitFor(answer, Duration.ofMinutes(1))
                    .await());
        }
        assertEquals(Duration.ofMinutes(1), clock.elapsed());
        server.close();
    }

    @TulipTest
    void aServerThatIsResetIsHeardOf(EventLoop loop, MemoryNetwork network) {
        Server server =
                loop.createServer(RecordingProtocol::new, "10.0.0.1", 80).await();
        try (var connection = Streams.openConnection("10.0.0.1", 80).await()) {
            network.reset(connection.writer().transport());
            assertThrows(
                    SocketException.class, () -> connection.reader().readLine().await());
        }
        server.close();
    }

    @TulipTest(cancels = 100)
    void thePlaceIsFreeAgainWhereverItIsCancelled(Victim victim) {
        Semaphore places = new Semaphore(1);
        victim.run(() -> places.withVoid(() -> {
            Tulip.sleep(Duration.ofMillis(1)).await();
            Tulip.sleep(Duration.ofMillis(1)).await();
        }));
        assertFalse(places.isLocked());
    }

    @TulipTest(time = TulipTest.Time.AUTO_JUMP)
    void whoSleepsIsCalledWhenAllOthersWait(EventLoop loop) {
        StringBuilder log = new StringBuilder();
        var other = Tulip.createTaskVoid(() -> {
            for (int i = 0; i < 100; i++) {
                Tulip.sleep(Duration.ZERO).await();
            }
            log.append("the other waits");
            loop.createFuture().await();
        });
        Tulip.sleep(Duration.ofNanos(1)).await(); // all others wait now
        assertEquals("the other waits", log.toString());
        other.cancel();
    }

    @Test
    void aLoopIsMadeWithoutJUnitToo() {
        MemoryNetwork network = new MemoryNetwork();
        LoopOptions options = LoopOptions.DEFAULT
                .withBackend(new MemoryBackendProvider(network))
                .withClock(ManualClock.autoJump());
        String line = Tulip.run(
                () -> {
                    Server server = Streams.startServer((reader, writer) -> writer.write("hello\n"), "10.0.0.1", 80)
                            .await();
                    try (var connection = Streams.openConnection("10.0.0.1", 80).await()) {
                        return connection.reader().readLine(UTF_8).await();
                    } finally {
                        server.close();
                    }
                },
                options);
        assertEquals("hello\n", line);
        EventLoops.newLoop(options).close();
    }
}
