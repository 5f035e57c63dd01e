package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.ErrorContext;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;

/** Readers and writers that throw. */
class ReaderFaultTest {
    private static final class Faulty implements Runnable {
        private final Runnable before;

        Faulty(Runnable before) {
            this.before = before;
        }

        @Override
        public void run() {
            before.run();
            throw new IllegalStateException("thrown by a callback");
        }

        @Override
        public String toString() {
            return "faulty";
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio", "memory"})
    void theHandlerIsToldWhichCallbackOfWhichChannel(String backend) throws Exception {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Future<ErrorContext> told = loop.createFuture();
                loop.setExceptionHandler((where, context) -> told.setResult(context));
                loop.addReader(pipe.source(), new Faulty(() -> loop.removeReader(pipe.source())));
                pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                assertThat(told.await().message()).isEqualTo("Exception in callback reader faulty of " + pipe.source());
                Future<ErrorContext> next = loop.createFuture();
                loop.setExceptionHandler((where, context) -> next.setResult(context));
                loop.addWriter(pipe.sink(), new Faulty(() -> loop.removeWriter(pipe.sink())));
                assertThat(next.await().message()).isEqualTo("Exception in callback writer faulty of " + pipe.sink());
            });
        } finally {
            pipe.sink().close();
            pipe.source().close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "io_uring", "netty-nio", "memory"})
    void whatIsClosedBeforeItsTurnIsNotCalled(String backend) throws Exception {
        int[] calls = {0};
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                for (int i = 0; i < 10; i++) {
                    Pipe added = open();
                    loop.addReader(added.source(), () -> calls[0]++);
                    loop.addWriter(added.sink(), () -> calls[0]++);
                    added.source().close();
                    added.sink().close();
                    TckStage.passes(2);
                }
            });
            assertThat(calls[0]).as("closed in the step that added it").isZero();
            loop.runUntilCompleteVoid(() -> {
                Pipe first = open();
                Pipe second = open();
                Future<String> called = loop.createFuture();
                java.util.concurrent.Callable<Boolean> closing = () -> {
                    calls[0]++;
                    first.source().close();
                    second.source().close();
                    return called.trySetResult("");
                };
                for (Pipe pipe : new Pipe[] {first, second}) {
                    loop.addReader(pipe.source(), () -> {
                        try {
                            closing.call();
                        } catch (Exception unexpected) {
                            called.trySetException(unexpected);
                        }
                    });
                    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
                }
                called.await();
                TckStage.passes(2);
                first.sink().close();
                second.sink().close();
            });
        }
        assertThat(calls[0]).as("closed by the one before").isOne();
    }

    private static Pipe open() throws java.io.IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        return pipe;
    }
}
