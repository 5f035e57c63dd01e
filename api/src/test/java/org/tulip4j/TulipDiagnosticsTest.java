package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.management.JMException;
import javax.management.ObjectName;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** What can be seen of all loops, from anywhere. */
class TulipDiagnosticsTest {
    @Test
    void pendingTimersAreThoseThatAProgramHasSet() throws Exception {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            TimerHandle late = loop.callLater(Duration.ofHours(2), () -> {});
            TimerHandle soon = loop.callLater(Duration.ofHours(1), () -> {});
            loop.callLater(Duration.ofHours(1), () -> {}).cancel();
            loop.runUntilCompleteVoid(() -> {
                loop.callLater(Duration.ZERO, () -> {});
                Tulip.sleep(Duration.ofMillis(1)).await();
                assertThat(TulipDiagnostics.pendingTimers(loop)).containsExactly(soon, late);
                CompletableFuture<Throwable> elsewhere =
                        CompletableFuture.supplyAsync(() -> catchThrowable(() -> TulipDiagnostics.pendingTimers(loop)));
                assertThat(elsewhere.get()).hasMessageContaining("called off the loop");
            });
            assertThat(TulipDiagnostics.pendingTimers(loop)).containsExactly(soon, late);
            loop.close();
            assertThat(TulipDiagnostics.pendingTimers(loop)).isEmpty();
        }
    }

    @Test
    void tasksOfARunningLoopAreSeenFromAnotherThread() throws Exception {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Task<?> child = loop.createTask(() -> loop.createFuture().await(), TaskOptions.named("diag-child"));
                Task<?> parent =
                        loop.createTask(() -> Tulip.gather(List.of(child)).await(), TaskOptions.named("diag-parent"));
                Play.ticks(2);
                String table = TulipDiagnostics.ps();
                String row = table.lines()
                        .filter(line -> line.contains("diag-child"))
                        .findFirst()
                        .orElseThrow();
                assertThat(row)
                        .contains("waiting")
                        .contains("TulipDiagnosticsTest.")
                        .contains("<- diag-parent");
                List<String> tree = TulipDiagnostics.pstree().lines().toList();
                int above = indexOf(tree, "diag-parent");
                assertThat(tree.get(above + 1)).contains("diag-child").startsWith("    ");
                parent.cancel();
                assertThat(Play.endsCancelled(parent)).isTrue();
                assertThat(TulipDiagnostics.ps()).doesNotContain("diag-child").doesNotContain("diag-parent");
            });
        }
    }

    private static int indexOf(List<String> lines, String word) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(word)) {
                return i;
            }
        }
        throw new AssertionError("no " + word + " in " + lines);
    }

    @Test
    void aLoopThatIsStuckIsShownWithTheStackOfItsThread() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try (EventLoop loop = new FakeBackend().newLoop()) {
                loop.runUntilComplete(
                        loop.createTaskVoid(() -> stuckHere(inside, goOn), TaskOptions.named("stuck-task")));
            }
        });
        thread.start();
        try {
            inside.await();
            assertThat(TulipDiagnostics.ps())
                    .contains("does not answer")
                    .contains("stuckHere")
                    .contains("stuck-task");
        } finally {
            goOn.countDown();
            thread.join();
        }
    }

    private static void stuckHere(CountDownLatch inside, CountDownLatch goOn) throws InterruptedException {
        inside.countDown();
        goOn.await();
    }

    @Test
    void theBeanAnswersThroughJmx() throws Exception {
        TulipDiagnostics.registerMBean();
        TulipDiagnostics.registerMBean();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilComplete(loop.createTaskVoid(
                    () -> {
                        var server = ManagementFactory.getPlatformMBeanServer();
                        ObjectName name = new ObjectName("org.tulip4j:type=Tasks");
                        assertThat((String) server.invoke(name, "ps", new Object[0], new String[0]))
                                .contains("jmx-task");
                        assertThat((String) server.invoke(name, "pstree", new Object[0], new String[0]))
                                .contains("jmx-task");
                        assertThat((String) server.invoke(name, "stats", new Object[0], new String[0]))
                                .contains(loop.stats().name() + " in thread ");
                    },
                    TaskOptions.named("jmx-task")));
        }
    }

    @Test
    void aSnapshotIsJsonWithTheAwaitersOfEachTaskByTheirPositions() throws Exception {
        TulipDiagnostics.registerMBean();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Task<?> child =
                        loop.createTask(() -> loop.createFuture().await(), TaskOptions.named("snap \"child\"\n"));
                Task<?> parent = loop.createTask(child::await, TaskOptions.named("snap-parent"));
                Play.ticks(2);

                assertThat(ask("snapshot", new Object[] {100, true}, "int", "boolean"))
                        .startsWith("{\"version\":1,\"pid\":"
                                + ProcessHandle.current().pid())
                        .containsPattern(
                                "\"name\":\"snap \\\\\"child\\\\\"\\\\u000a\",\"state\":\"waiting\",\"waitsFor\":\"Future\","
                                        + "\"awaitedBy\":\\[2],\"stack\":\\[\"org.tulip4j.TulipDiagnosticsTest[^\"]*TulipDiagnosticsTest.java:")
                        .contains("\"name\":\"snap-parent\",\"state\":\"waiting\",\"waitsFor\":\"snap ");
                assertThat(ask("snapshot", new Object[] {1, false}, "int", "boolean"))
                        .contains("\"taskCount\":3")
                        .contains("\"stats\":{\"elapsedNanos\":0,\"busyNanos\":0,")
                        .contains("\"tasksAlive\":3,\"tasksDone\":0")
                        .doesNotContain("snap-parent")
                        .doesNotContain("\"stack\"");
                parent.cancel();
                assertThat(Play.endsCancelled(parent)).isTrue();
            });
        }
    }

    @Test
    void stacksAreToldOfThoseTasksAlone() throws Exception {
        TulipDiagnostics.registerMBean();
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(() -> {
                Task<?> one = loop.createTask(() -> loop.createFuture().await());
                Task<?> other = loop.createTask(() -> loop.createFuture().await());
                Play.ticks(2);
                String id = "0x" + Integer.toHexString(System.identityHashCode(one));

                assertThat(ask("stacks", new Object[] {id + ",0x0"}, String.class.getName()))
                        .startsWith("{\"" + id + "\":[\"org.tulip4j.TulipDiagnosticsTest")
                        .doesNotContain(Integer.toHexString(System.identityHashCode(other)));
                one.cancel();
                other.cancel();
                assertThat(Play.endsCancelled(one)).isTrue();
                assertThat(Play.endsCancelled(other)).isTrue();
            });
        }
    }

    private static String ask(String operation, Object[] arguments, String... types) throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(new ObjectName("org.tulip4j:type=Tasks"), operation, arguments, types);
    }

    @Test
    void aRecordingHearsOfTheStatesOfATaskWhenItAsks() throws Exception {
        Path file = Files.createTempFile("tasks", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("org.tulip4j.TaskState");
            recording.start();
            try (EventLoop loop = new FakeBackend().newLoop()) {
                loop.runUntilComplete(loop.createTaskVoid(() -> Play.ticks(1), TaskOptions.named("recorded-task")));
            }
            recording.stop();
            recording.dump(file);
            List<String> states = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("org.tulip4j.TaskState"))
                    .filter(event -> event.getString("task").equals("recorded-task"))
                    // A file has them by threads.
                    .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                    .map((RecordedEvent event) -> event.getString("state"))
                    .toList();
            assertThat(states).containsExactly("created", "running", "ready", "running", "done");
        } finally {
            Files.delete(file);
        }
    }
}
