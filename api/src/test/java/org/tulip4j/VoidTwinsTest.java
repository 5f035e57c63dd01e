package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.sync.Condition;
import org.tulip4j.sync.Lock;
import org.tulip4j.sync.Semaphore;

/** That what runs a body with a result has a twin for one without, and that the twin adds nothing. */
class VoidTwinsTest {
    private static final IOException BROKEN = new IOException("broken");
    private static final LoopOptions OPTIONS = LoopOptions.DEFAULT.withBackend((BackendProvider) new FakeBackend());

    private final List<String> ran = new ArrayList<>();

    /** A method without a result that throws a checked exception: no lambda is needed to run it. */
    private void step() throws IOException {
        ran.add("step");
    }

    private void step(TaskGroup group) throws IOException {
        step();
        group.createTaskVoid(this::step);
        group.createTaskVoid(this::step, TaskOptions.named("second"));
    }

    private static void fails() throws IOException {
        throw BROKEN;
    }

    @Test
    void programsAndRunnersRunABodyWithoutAResult() {
        Tulip.runVoid(this::step, OPTIONS);
        Tulip.runVoid(() -> ran.add("lambda"), OPTIONS);
        try (Runner runner = new Runner(OPTIONS)) {
            runner.runVoid(this::step);
            runner.runVoid(this::step, Context.empty());
        }
        try (EventLoop loop = new FakeBackend().newLoop()) {
            loop.runUntilCompleteVoid(this::step);
        }
        assertThat(ran).containsExactly("step", "lambda", "step", "step", "step");
    }

    @Test
    void tasksAreDoneWithNullAndTheBodyItselfIsTheirCoroutine() {
        Play.on(() -> {
            VoidCoroutine body = this::step;
            Task<Void> task = Tulip.createTaskVoid(body);
            Task<Void> named = Tulip.createTaskVoid(body, "named");
            Task<Void> chosen = EventLoops.running().createTaskVoid(body, TaskOptions.named("chosen"));
            assertThat(task.await()).isNull();
            assertThat(named.await()).isNull();
            assertThat(chosen.await()).isNull();
            assertThat(task.coroutine()).isSameAs(body).isSameAs(Coroutine.of(body));
            assertThat(named.name() + " " + chosen.name()).isEqualTo("named chosen");
            Tulip.gatherCoroutines(List.of(body, body)).await();
            TaskGroup.runVoid(this::step);
            assertThat(ran).hasSize(8);
        });
    }

    @Test
    void blocksRunInTheCallersTask() {
        Play.on(() -> {
            new Lock().withVoid(this::step);
            new Semaphore().withVoid(this::step);
            new Condition().withVoid(this::step);
            Tulip.timeout(Duration.ofSeconds(1)).runVoid(this::step);
            Context.empty().runVoid(this::step);
            assertThat(ran).hasSize(5);
        });
    }

    @Test
    void otherThreadsAndExecutorsAreGivenWorkWithoutAResult() {
        Play.on(() -> {
            EventLoop loop = EventLoops.running();
            CompletableFuture<Void> submitted = loop.submitVoid(this::step);
            assertThat(Future.wrap(submitted).await()).isNull();
            assertThat(loop.runInExecutorVoid(Runnable::run, this::step).await())
                    .isNull();
            assertThat(ran).hasSize(2);
        });
    }

    @Test
    void aGeneratorMayReturnNothing() {
        Generator<String, Integer, Void> generator = Generator.ofVoid(y -> ran.add("sent " + y.emit("one")));
        assertThat(generator.next()).isEqualTo("one");
        Generator<String, Integer, Void> primed = Generator.primedVoid(y -> ran.add("sent " + y.emit("dropped")));
        for (Generator<String, Integer, Void> each : List.of(generator, primed)) {
            try {
                each.send(7);
            } catch (StopIteration end) {
                assertThat(end.value()).isNull();
            }
        }
        assertThat(ran).containsExactly("sent 7", "sent 7");
    }

    @Test
    void aPlainCatchStandsAroundEach() {
        List<Throwable> caught = new ArrayList<>();
        try {
            Tulip.runVoid(IOException.class, VoidTwinsTest::fails, OPTIONS);
        } catch (IOException broken) {
            caught.add(broken);
        }
        try (Runner runner = new Runner(OPTIONS)) {
            runner.runVoid(IOException.class, VoidTwinsTest::fails);
        } catch (IOException broken) {
            caught.add(broken);
        }
        Play.on(() -> {
            Lock lock = new Lock();
            try {
                lock.withVoid(IOException.class, VoidTwinsTest::fails);
            } catch (IOException broken) {
                caught.add(broken);
            }
            assertThat(lock.isLocked()).isFalse();
            try {
                TaskGroup.runVoid(IOException.class, group -> group.createTaskVoid(VoidTwinsTest::fails));
            } catch (IOException broken) {
                caught.add(broken);
            }
        });
        assertThat(caught).containsExactly(BROKEN, BROKEN, BROKEN, BROKEN);
    }
}
