package org.tulip4j.netty.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.BlockingOperationException;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.netty.internal.On;
import org.tulip4j.netty.internal.stream.NettySockets;
import org.tulip4j.spi.Adoption;

/** Netty code that asks something of a tulip loop which nobody runs, does not run yet, or has been closed. */
@Timeout(20)
class StandstillTest {
    /** Longer than any test; a test that needs less says so. */
    private static final Duration FOR_LONG = Duration.ofMinutes(5);
    /** What is refused in the end is refused soon. */
    private static final Duration SHORT = Duration.ofMillis(100);

    private EventLoop loop;
    private HostedEventLoop view;
    private On on;
    private final ExecutorService runner = Executors.newSingleThreadExecutor(body -> {
        Thread thread = new FastThreadLocalThread(body, "runner");
        thread.setDaemon(true);
        return thread;
    });
    private java.util.concurrent.Future<?> running;

    private void stand(On where, Duration patience) {
        where.assumeHere();
        on = where;
        loop = EventLoops.newLoop(where.backend);
        ((LentEventLoop) ((NettySockets) Adoption.backend(loop)).loop()).bind(loop, patience);
        view = (HostedEventLoop) NettyLoops.group(loop);
    }

    /** Runs the loop, in the thread that has run it before, for it belongs to that; returns when it runs. */
    private void run() throws Exception {
        running = runner.submit(loop::runForever);
        loop.submit(() -> "runs").get();
    }

    private void stop() throws Exception {
        loop.callSoonThreadsafe(loop::stop);
        running.get();
        running = null;
    }

    @AfterEach
    void end() throws Exception {
        runner.shutdown();
        if (loop == null) {
            return;
        }
        if (running != null) {
            stop();
        }
        loop.close();
    }

    private ServerBootstrap server() {
        return new ServerBootstrap().group(view).channel(on.server).childHandler(new ChannelInboundHandlerAdapter());
    }

    private Bootstrap client() {
        return new Bootstrap().group(view).channel(on.client).handler(new ChannelInboundHandlerAdapter());
    }

    private Channel bare() {
        try {
            return on.client.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void refuses(ThrowingCallable waiting) {
        assertThat(catchThrowable(waiting))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(loop.toString(), "does not run", "runForever", "NettyLoops.group(LoopGroup");
    }

    @ParameterizedTest
    @EnumSource
    void refusesToBindConnectAndRegisterHoweverOneWaits(On where) {
        stand(where, SHORT);
        Channel[] made = new Channel[1];
        refuses(() -> server().bind("127.0.0.1", 0).sync());
        refuses(() -> server().bind("127.0.0.1", 0).syncUninterruptibly());
        refuses(() -> client().connect("127.0.0.1", 9).sync());
        refuses(() -> view.register(bare()).sync());
        refuses(() -> {
            made[0] = bare();
            view.register(made[0].newPromise()).sync();
        });
        assertThat(made[0].isOpen()).isFalse();
        Future<?> listened = server().bind("127.0.0.1", 0);
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        listened.addListener(over -> told.complete(over.cause()));
        assertThat(told.join()).hasMessageContaining("does not run");
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhoeverWaitsForWhatALoopThatWasStoppedWouldDo(On where) throws Exception {
        stand(where, SHORT);
        run();
        Channel listening = server().bind("127.0.0.1", 0).sync().channel();
        stop();
        refuses(() -> view.submit(() -> "never").get());
        refuses(() -> view.submit(() -> "never").sync());
        refuses(() -> view.schedule(() -> "never", 1, TimeUnit.MILLISECONDS).get());
        refuses(() -> listening.close().sync());
        refuses(() -> listening.closeFuture().await());
        refuses(() -> listening.writeAndFlush("never").awaitUninterruptibly());
        refuses(() -> view.register(bare()).sync());
        refuses(() -> view.shutdownGracefully().sync());
        assertThat(view.terminationFuture().await(1)).isFalse();
        run();
        assertThat(view.terminationFuture().sync().isSuccess()).isTrue();
        assertThat(listening.isOpen()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void waitsThatHaveALimitOfTheirOwnKeepIt(On where) throws Exception {
        stand(where, FOR_LONG);
        assertThat(view.submit(() -> "never").await(1)).isFalse();
        assertThat(server().bind("127.0.0.1", 0).await(1)).isFalse();
        assertThat(view.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aThreadThatBeginsWhileOthersWaitServesThem(On where) throws Exception {
        stand(where, FOR_LONG);
        List<Function<HostedEventLoop, Future<?>>> asked = List.of(
                all -> server().bind("127.0.0.1", 0),
                all -> all.register(bare()),
                all -> all.submit(() -> "done"),
                all -> all.schedule(() -> "done", 1, TimeUnit.MILLISECONDS));
        List<CompletableFuture<Object>> ends = asked.stream()
                .map(one -> waiting(() -> one.apply(view).sync().isSuccess()))
                .toList();
        run();
        for (CompletableFuture<Object> end : ends) {
            assertThat(end.get()).isEqualTo(true);
        }
    }

    /** Begins something in a thread of its own, and returns when that waits. */
    private static CompletableFuture<Object> waiting(java.util.concurrent.Callable<Object> call) {
        CompletableFuture<Object> end = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                end.complete(call.call());
            } catch (Throwable e) {
                end.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        while (!end.isDone()
                && thread.getState() != Thread.State.WAITING
                && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return end;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAskedBeforeTheLoopRunsIsDoneWhenItDoes(On where) throws Exception {
        stand(where, FOR_LONG);
        CompletableFuture<Channel> bound = new CompletableFuture<>();
        io.netty.channel.ChannelFuture binding = server().bind("127.0.0.1", 0);
        binding.addListener(over -> bound.complete(binding.channel()));
        loop.runUntilComplete(() -> org.tulip4j.Future.wrap(bound).await());
        assertThat(bound.get().isActive()).isTrue();
        assertThat(((InetSocketAddress) bound.get().localAddress()).getPort()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void theThreadThatTheLoopBelongsToIsRefusedAtOnce(On where) {
        stand(where, FOR_LONG);
        loop.runUntilComplete(() -> null);
        for (ThrowingCallable call :
                List.<ThrowingCallable>of(() -> server().bind("127.0.0.1", 0).sync(), () -> view.submit(() -> "never")
                        .get())) {
            assertThat(catchThrowable(call))
                    .isInstanceOf(BlockingOperationException.class)
                    .hasMessageContainingAll(loop.toString(), "belongs to this thread", "NettyFutures.wrap");
        }
    }

    @ParameterizedTest
    @EnumSource
    void closingTheLoopEndsThoseWhoWait(On where) throws Exception {
        stand(where, FOR_LONG);
        CompletableFuture<Object> ended =
                waiting(() -> view.terminationFuture().sync().isSuccess());
        CompletableFuture<Object> bound =
                waiting(() -> server().bind("127.0.0.1", 0).await().isSuccess());
        loop.close();
        assertThat(ended.get()).isEqualTo(true);
        assertThat(bound.get()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void aLoopThatIsClosedRefusesAtOnce(On where) throws Exception {
        stand(where, FOR_LONG);
        loop.close();
        assertThat(view.terminationFuture().sync().isSuccess()).isTrue();
        assertThat(view.shutdownGracefully().sync().isSuccess()).isTrue();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> server().bind("127.0.0.1", 0).sync(),
                () -> client().connect("127.0.0.1", 9).sync(),
                () -> view.register(bare()).sync(),
                () -> view.submit(() -> "never").get(),
                () -> view.execute(() -> {}))) {
            assertThat(catchThrowable(call))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContainingAll(loop.toString(), "is shut down", "NettyLoops.group");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aViewWithoutChannelsEndsWithoutItsLoop(On where) throws Exception {
        stand(where, FOR_LONG);
        assertThat(view.shutdownGracefully().sync().isSuccess()).isTrue();
        assertThat(loop.isClosed()).isFalse();
    }
}
