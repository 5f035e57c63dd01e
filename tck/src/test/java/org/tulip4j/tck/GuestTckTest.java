package org.tulip4j.tck;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.GuestHost;
import org.tulip4j.LoopOptions;
import org.tulip4j.netty.NettyLoops;

/** The suites on loops that are guests, on every engine of this Java, in normal and debug mode. */
class GuestTckTest {
    private static final Conformance TABLE = new Conformance();

    @TestFactory
    Stream<DynamicContainer> everySuiteIsGreen() {
        List<TckSuite> suites = List.of(
                LoopTck.suite(),
                TimerTck.suite(),
                StreamTck.suite(),
                ReentryTck.suite(),
                AwaitTck.suite(),
                ServerTck.suite(),
                ErrorTck.suite(),
                ReplyTck.suite(),
                UnixTck.suite(),
                DatagramTck.suite(),
                EngineTck.suite());
        return environments().stream().map(environment -> TABLE.tests(environment, suites));
    }

    @AfterAll
    static void writeTable() throws IOException {
        TABLE.write("-guests", environments());
    }

    private static List<TckEnvironment> environments() {
        List<TckEnvironment> all = new ArrayList<>();
        for (String engine : Environments.engines()) {
            for (TckEnvironment hosts : List.of(
                    TckEnvironment.guests("guest-of-epoll", () -> new NettyGuests(EpollIoHandler.newFactory())),
                    withoutAbstractNames(TckEnvironment.guests(
                                    "guest-of-netty-nio", () -> new NettyGuests(NioIoHandler.newFactory())))
                            .without(Capability.CLOSES_AT_ONCE, "the host's selector lets go when it looks again"),
                    withoutAbstractNames(TckEnvironment.guests("guest-of-executor", ExecutorGuests::new)))) {
                all.add(hosts.withEngine(engine));
                all.add(hosts.withEngine(engine).withDebug(true));
            }
            if (IoUring.isAvailable()) {
                all.add(TckEnvironment.guests("guest-of-io_uring", () -> new NettyGuests(IoUringIoHandler.newFactory()))
                        .withEngine(engine));
            }
        }
        return all.stream().map(Environments::asThisSystem).toList();
    }

    private static TckEnvironment withoutAbstractNames(TckEnvironment guests) {
        return guests.without(Capability.UNIX_ABSTRACT, "the JDK has no abstract names");
    }

    private static <T> T now(java.util.concurrent.Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    /** A loop of Netty. */
    private static final class NettyGuests implements TckHost {
        private final MultiThreadIoEventLoopGroup group;

        NettyGuests(IoHandlerFactory handlers) {
            group = new MultiThreadIoEventLoopGroup(1, handlers);
        }

        @Override
        public EventLoop attach(LoopOptions options) {
            return NettyLoops.attach(group.next(), options);
        }

        @Override
        public Thread thread() {
            return now(group.next().submit(Thread::currentThread));
        }

        @Override
        public void end() {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    /** An executor; the loop's I/O is that of java.nio. */
    private static final class ExecutorGuests implements TckHost {
        private final ExecutorService executor = Executors.newSingleThreadExecutor();

        @Override
        public EventLoop attach(LoopOptions options) {
            return EventLoops.attach(GuestHost.of(executor), options.withBackend("nio"));
        }

        @Override
        public Thread thread() {
            return now(executor.submit(Thread::currentThread));
        }

        @Override
        public void end() {
            executor.shutdown();
        }
    }
}
