package org.tulip4j.samples.toy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.Generator;
import org.tulip4j.GeneratorExit;

/** What the programs do not show of the toy scheduler: its edges. */
@Timeout(20)
class SchedulerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Object> log = new ArrayList<>();
    private Scheduler scheduler;

    @BeforeEach
    void open() throws IOException {
        scheduler = new Scheduler(new PrintStream(out, true));
    }

    @AfterEach
    void close() throws IOException {
        scheduler.close();
    }

    private Generator<Object, Object, Void> sleeper(Object waitsFor) {
        return Generator.ofVoid(y -> {
            try {
                y.emit(waitsFor);
                log.add("woken");
            } catch (GeneratorExit exit) {
                log.add("killed");
                throw exit;
            }
        });
    }

    @Test
    void idsCountFromOneAndTasksRotateStrictly() {
        for (int i = 1; i <= 3; i++) {
            int id = scheduler.spawn(Generator.ofVoid(y -> {
                for (int turn = 0; turn < 3; turn++) {
                    log.add(y.emit(new GetTid()));
                }
            }));
            assertThat(id).isEqualTo(i);
        }
        scheduler.mainLoop();
        assertThat(log).containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3);
    }

    @Test
    void aChildIsAheadOfItsParent() {
        scheduler.spawn(Generator.ofVoid(y -> {
            y.emit(new NewTask(Generator.ofVoid(inner -> {
                log.add("child");
            })));
            log.add("parent");
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly("child", "parent");
    }

    @Test
    void aTaskThatWaitsForAnotherIsKilled() {
        int endless = scheduler.spawn(Generator.ofVoid(y -> {
            for (int i = 0; i < 5; i++) {
                y.emit(null);
            }
        }));
        int waiter = scheduler.spawn(sleeper(new WaitTask(endless)));
        scheduler.spawn(Generator.ofVoid(y -> {
            log.add(y.emit(new KillTask(waiter)));
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly("killed", true);
    }

    @Test
    void aTaskThatWaitsForAChannelIsKilledAndItsPlaceIsFree() throws IOException {
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            source.configureBlocking(false);
            int reader = scheduler.spawn(sleeper(new ReadWait(source)));
            scheduler.spawn(Generator.ofVoid(y -> {
                y.emit(new KillTask(reader));
                sink.write(ByteBuffer.wrap(new byte[1]));
                y.emit(new ReadWait(source));
                log.add("readable");
            }));
            scheduler.mainLoop();
        }
        assertThat(log).containsExactly("killed", "readable");
    }

    @Test
    void aTaskKillsItself() {
        scheduler.spawn(Generator.ofVoid(y -> {
            try {
                y.emit(new KillTask((int) y.emit(new GetTid())));
                log.add("alive");
            } finally {
                log.add("tidied");
            }
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly("tidied");
    }

    @Test
    void killingWithinSubroutinesEndsAllOfThemFromTheInside() {
        int deep = scheduler.spawn(Generator.ofVoid(y -> {
            try {
                y.emit(sleeper(new WaitTask(2)));
            } finally {
                log.add("outer");
            }
        }));
        scheduler.spawn(Generator.ofVoid(y -> {
            y.emit(null);
            y.emit(new KillTask(deep));
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly("killed", "outer");
    }

    @Test
    void whatTheSystemRefusesIsThrownAtTheEmit() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        pipe.source().close();
        scheduler.spawn(Generator.ofVoid(y -> {
            try {
                y.emit(new ReadWait(pipe.source()));
            } catch (Exception refused) {
                log.add(refused.getClass());
            }
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly(ClosedChannelException.class);
    }

    @Test
    void tasksThatWaitForEachOtherAreAnErrorAndNotAHang() {
        scheduler.spawn(sleeper(new WaitTask(2)));
        scheduler.spawn(sleeper(new WaitTask(1)));
        assertThatThrownBy(scheduler::mainLoop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[1], [2]");
    }

    @Test
    void aTaskThatFailsIsReportedAndWhoWaitsForItGoesOn() {
        int failing = scheduler.spawn(Generator.of(y -> {
            y.emit(null);
            throw new IOException("no luck");
        }));
        scheduler.spawn(Generator.ofVoid(y -> {
            log.add(y.emit(new WaitTask(failing)));
        }));
        scheduler.mainLoop();
        assertThat(log).containsExactly(true);
        assertThat(out.toString()).isEqualTo("[1] failed: no luck" + System.lineSeparator());
    }
}
