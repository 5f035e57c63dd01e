package org.tulip4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.tulip4j.queues.Queue;
import org.tulip4j.queues.QueueShutDownException;
import org.tulip4j.streams.Incoming;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.sync.Barrier;
import org.tulip4j.sync.BarrierBrokenException;

/** That what the library itself means is caught around a plain call, and what a body throws around a call that names its class. */
class PlainCatchTest {
    private final List<String> caught = new ArrayList<>();

    @Test
    void aLimitThatHasPassed() {
        Play.on(() -> {
            Future<Void> endless = EventLoops.running().createFuture();
            try {
                Tulip.waitFor(endless, Duration.ofSeconds(1)).await();
            } catch (TimedOutException late) {
                assertThat(late).hasMessage("not done after PT1S: <Future cancelled>");
                caught.add("waitFor");
            }
            try {
                Tulip.timeout(Duration.ofSeconds(1))
                        .runVoid(() -> Tulip.sleep(Duration.ofHours(1)).await());
            } catch (TimedOutException late) {
                assertThat(late).hasCauseInstanceOf(CancelledError.class);
                caught.add("timeout");
            }
            try {
                Tulip.asCompleted(List.of(EventLoops.running().createFuture()), Duration.ofSeconds(1))
                        .iterator()
                        .next();
            } catch (TimedOutException late) {
                caught.add("asCompleted");
            }
        });
        assertThat(caught).containsExactly("waitFor", "timeout", "asCompleted");
    }

    @Test
    void aGroupThatFailed() {
        Play.on(() -> {
            Task<Void> failing =
                    Tulip.createTaskVoid(() -> TaskGroup.runVoid(group -> group.createTaskVoid(PlainCatchTest::fails)));
            try {
                failing.await();
            } catch (ExceptionGroup failed) {
                failed.exceptions().forEach(each -> caught.add(each.getMessage()));
            }
        });
        assertThat(caught).containsExactly("broken");
    }

    @Test
    void aBarrierThatIsBrokenAndAQueueThatIsClosed() {
        Play.on(() -> {
            Barrier barrier = new Barrier(2);
            barrier.abort().await();
            try {
                barrier.waitFor().await();
            } catch (BarrierBrokenException broken) {
                caught.add("barrier");
            }
            Queue<String> queue = new Queue<>();
            queue.shutdown();
            try {
                queue.get().await();
            } catch (QueueShutDownException closed) {
                caught.add("queue");
            }
        });
        assertThat(caught).containsExactly("barrier", "queue");
    }

    @Test
    void whatABodyThrowsByItsClass() {
        try (EventLoop loop = new FakeBackend().newLoop()) {
            try {
                loop.runUntilCompleteVoid(IOException.class, PlainCatchTest::fails);
            } catch (IOException broken) {
                caught.add("loop");
            }
            try {
                loop.runUntilComplete(IOException.class, PlainCatchTest::failsWithResult);
            } catch (IOException broken) {
                caught.add("loop with a result");
            }
            Future<Void> failed = loop.createFuture();
            failed.setException(new EOFException());
            try {
                loop.runUntilComplete(EOFException.class, failed);
            } catch (EOFException end) {
                caught.add("future");
            }
        }
        try {
            Context.empty().runVoid(IOException.class, PlainCatchTest::fails);
        } catch (IOException broken) {
            caught.add("context");
        }
        try {
            Context.empty().run(IOException.class, PlainCatchTest::failsWithResult);
        } catch (IOException broken) {
            caught.add("context with a result");
        }
        assertThat(caught).containsExactly("loop", "loop with a result", "future", "context", "context with a result");
    }

    @Test
    void whatAGeneratorsBodyThrowsByItsClass() {
        Generator<String, String, Void> next = Generator.ofVoid(y -> fails());
        try {
            next.next(IOException.class);
        } catch (IOException broken) {
            caught.add("next");
        }
        Generator<String, String, Void> send = Generator.primedVoid(y -> {
            throw new EOFException(y.emit("first"));
        });
        try {
            send.send(EOFException.class, "sent");
        } catch (EOFException end) {
            caught.add(end.getMessage());
        }
        assertThat(caught).containsExactly("next", "sent");
    }

    @Test
    void whatALoopOverLinesThrowsByItsClass() {
        Play.on(() -> {
            try {
                for (byte[] line : broken().lines(IOException.class)) {
                    caught.add(new String(line, StandardCharsets.UTF_8));
                }
            } catch (IOException broken) {
                caught.add(broken.getMessage());
            }
            try {
                for (String line : broken().lines(IOException.class, StandardCharsets.UTF_8)) {
                    caught.add(line);
                }
            } catch (IOException broken) {
                caught.add(broken.getMessage());
            }
        });
        assertThat(caught).containsExactly("line\n", "broken", "line\n", "broken");
    }

    /** The connection breaks once the loop waits for a line. */
    private static StreamReader broken() {
        StreamReader reader = new StreamReader(EventLoops.running());
        reader.feedData("line\n".getBytes(StandardCharsets.UTF_8));
        EventLoops.running().callSoon(() -> reader.setException(new IOException("broken")));
        return reader;
    }

    @Test
    void whatAPublisherFailsWithByItsClass() {
        Play.on(() -> {
            try (Incoming<String> incoming = Incoming.<String>from(PlainCatchTest::publishes, 2)) {
                try {
                    caught.add(incoming.next(EOFException.class));
                    incoming.next(EOFException.class);
                } catch (EOFException end) {
                    caught.add(end.getMessage());
                }
                try {
                    incoming.hasNext(IOException.class);
                } catch (IOException end) {
                    caught.add(end.getMessage());
                }
            }
        });
        assertThat(caught).containsExactly("item", "over", "over");
    }

    private static void publishes(Flow.Subscriber<? super String> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {}

            @Override
            public void cancel() {}
        });
        subscriber.onNext("item");
        subscriber.onError(new EOFException("over"));
    }

    @Test
    void whatAFutureOfAsCompletedFailedWithByTheClassOfItsAwait() {
        Play.on(() -> {
            Task<String> failing = Tulip.createTask(PlainCatchTest::failsWithResult);
            for (Task<String> done : Tulip.asCompleted(List.of(failing))) {
                try {
                    done.await(IOException.class);
                } catch (IOException broken) {
                    caught.add(broken.getMessage());
                }
            }
        });
        assertThat(caught).containsExactly("broken");
    }

    private static void fails() throws IOException {
        throw new IOException("broken");
    }

    private static String failsWithResult() throws IOException {
        throw new IOException("broken");
    }
}
