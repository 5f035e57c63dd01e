package org.tulip4j.testing.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoop;
import org.tulip4j.LoopOptions;
import org.tulip4j.TimerHandle;
import org.tulip4j.Tulip;
import org.tulip4j.streams.Streams;

/** What a program may not leave behind, besides tasks and sockets. */
class LeaksOfAWorldTest {
    private final World world = World.of(1);
    private final Host server = world.host("server");
    private final Host client = world.host("client");

    @BeforeEach
    void debugIsOff() {
        world.setLoopOptions(LoopOptions.DEFAULT.withDebug(false));
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** What a timer calls; it has a name of its own. */
    private static final class Reminder implements Runnable {
        @Override
        public void run() {}

        @Override
        public String toString() {
            return "the reminder";
        }
    }

    @Test
    void aTimerThatIsPendingIsNamed() {
        client.start(() -> client.loop().callLater(Duration.ofSeconds(5), new Reminder()));
        assertThatThrownBy(world::run)
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("the program of client left timers pending: "
                        + "[<TimerHandle the reminder> due in PT5S]; cancel them, or wait for them");
    }

    @Test
    void timersThatHaveRunOrAreCancelledAreNone() {
        client.start(() -> {
            EventLoop loop = client.loop();
            loop.callLater(Duration.ofSeconds(1), new Reminder());
            TimerHandle late = loop.callAtNanos(loop.timeNanos() + 3_000_000_000L, new Reminder());
            Tulip.sleep(Duration.ofSeconds(2)).await();
            late.cancel();
        });
        world.run();
    }

    @Test
    void timersOfTheLibraryAreNotTheProgramsAffair() {
        client.start(() -> {
            Tulip.sleep(Duration.ofDays(1));
        });
        world.run();
    }

    @Test
    void aProgramThatIsKilledLeavesNothing() {
        client.start(() -> {
            client.loop().callLater(Duration.ofDays(1), new Reminder());
            client.loop().createFuture().await();
        });
        world.at(Duration.ofSeconds(1), client::kill);
        world.run();
    }

    @Test
    void whatARunMustLeaveAsItFoundItIsCompared() {
        Semaphore permits = new Semaphore(3);
        world.balance("the permits", permits::availablePermits);
        world.balance("the name", () -> "unchanged");
        client.start(() -> permits.acquire(2));
        assertThatThrownBy(world::run)
                .isInstanceOf(WorldFailure.class)
                .hasMessageContaining("a leak: the permits was 3 before the run, and is 1 behind it")
                .hasMessageNotContaining("the name");
        assertThatThrownBy(() -> world.balance("late", () -> 0)).hasMessageContaining("name it before the run");
    }

    @Test
    void whatIsGivenBackInTimeIsNoLeak() {
        Semaphore permits = new Semaphore(3);
        world.balance("the permits", permits::availablePermits);
        client.start(() -> {
            permits.acquire(2);
            Tulip.sleep(Duration.ofSeconds(1)).await();
            permits.release(2);
        });
        world.run();
    }

    @Test
    void whatAProgramHeldThatWasKilledIsNotCompared() {
        Semaphore permits = new Semaphore(3);
        world.balance("the permits", permits::availablePermits);
        world.keepStory();
        client.start(() -> {
            permits.acquire();
            Tulip.sleep(Duration.ofDays(1)).await();
        });
        world.at(Duration.ofSeconds(1), client::kill);
        world.run();
        assertThat(world.story())
                .anyMatch(line -> line.endsWith("the permits is not compared, for programs were killed: [client]"));
    }

    @Test
    void bytesThatWaitToBeSentAreThoseOfASocketThatIsOpen() {
        server.serve(() -> Streams.startServer(
                        (reader, writer) -> Tulip.sleep(Duration.ofMinutes(1)).await(), "0.0.0.0", 7)
                .await()
                .serveForever()
                .await());
        client.start(() -> {
            Tulip.sleep(Duration.ofSeconds(1)).await();
            Streams.Connection connection = Streams.openConnection("server", 7).await();
            connection.writer().write(new byte[1_000_000]);
            connection.writer().close();
        });
        assertThatThrownBy(world::run).hasMessageContaining("left sockets open").hasMessageContaining("10.0.0.1:7");
    }
}
