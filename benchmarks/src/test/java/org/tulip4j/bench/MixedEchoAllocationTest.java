package org.tulip4j.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.bench.echo.server.MixedEcho;
import org.tulip4j.bench.echo.server.NettyEcho;
import org.tulip4j.bench.echo.server.Style;

/** What Netty on a tulip loop, and a protocol on Netty's loop, allocate for a message. Plain Netty is beside them. */
class MixedEchoAllocationTest {
    private static final int LIMIT_SECONDS = 60;
    /** Frames that come in one read. */
    private static final int BURST = 32;

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "framed"})
    void plainNettyKeepsItsBudget(String style) throws Exception {
        onNettysLoop("echo.netty." + style, group -> NettyEcho.listen(group, Style.of(style), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "framed"})
    void aProtocolInAPipelineKeepsItsBudget(String style) throws Exception {
        onNettysLoop("echo.handler." + style, group -> MixedEcho.handler(group, Style.of(style), 0));
    }

    @Test
    void theFramesOfOneReadCostNoWriteEach() throws Exception {
        onNettysLoop("echo.handler.burst", group -> MixedEcho.handler(group, Style.FRAMED, 0), BURST);
    }

    private interface Listen {
        ChannelFuture on(MultiThreadIoEventLoopGroup group) throws Exception;
    }

    private static void onNettysLoop(String operation, Listen listen) throws Exception {
        onNettysLoop(operation, listen, 1);
    }

    private static void onNettysLoop(String operation, Listen listen, int atOnce) throws Exception {
        assumeTrue(EchoAllocationTest.isAvailable("epoll"), "epoll cannot run here");
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Thread thread = group.next().submit(Thread::currentThread).get();
            check(operation, listen.on(group).sync().channel(), thread, atOnce);
        } finally {
            group.shutdownGracefully(0, LIMIT_SECONDS, TimeUnit.SECONDS).sync();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "framed"})
    void nettyOnATulipLoopKeepsItsBudget(String style) throws Exception {
        assumeTrue(EchoAllocationTest.isAvailable("epoll"), "epoll cannot run here");
        EventLoop loop = EventLoops.newLoop("epoll");
        Thread thread = new FastThreadLocalThread(loop::runForever, "hosted");
        thread.setDaemon(true);
        ChannelFuture listening = MixedEcho.hosted(loop, Style.of(style), 0);
        thread.start();
        try {
            check("echo.hosted." + style, listening.sync().channel(), thread, 1);
        } finally {
            loop.callSoonThreadsafe(loop::stop);
            thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
            loop.close();
        }
    }

    private static void check(String operation, Channel listening, Thread server, int atOnce) throws Exception {
        Budgets budgets = new Budgets();
        InetSocketAddress at = (InetSocketAddress) listening.localAddress();
        budgets.check(operation, EchoAllocationTest.leastPerMessage(at, server, budgets.of(operation), atOnce));
    }
}
