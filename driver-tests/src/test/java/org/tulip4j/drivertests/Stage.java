package org.tulip4j.drivertests;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.tulip4j.Coroutine;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.VoidCoroutine;
import org.tulip4j.netty.NettyLoops;

/** A loop in a thread of its own, of tulip's or as a guest of Netty's, while the test stands outside. */
final class Stage implements AutoCloseable {
    private final EventLoop loop;
    /** Knows the loop's thread, and who stands in for it. */
    private final io.netty.channel.EventLoop view;
    /** Ends the loop and its thread. */
    private final Runnable end;
    /** Where drivers called their users. */
    private final Set<String> elsewhere = Collections.synchronizedSet(new HashSet<>());

    private Stage(EventLoop loop, Runnable end) {
        this.loop = loop;
        this.view = NettyLoops.group(loop);
        this.end = end;
    }

    static Stage host(String backend) {
        EventLoop loop = EventLoops.newLoop(backend);
        Thread thread = new Thread(loop::runForever, "loop");
        thread.start();
        return new Stage(loop, () -> {
            loop.callSoonThreadsafe(loop::stop);
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
            loop.close();
        });
    }

    static Stage guest(String transport) {
        IoHandlerFactory handlers = transport.equals("epoll") ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup host = new MultiThreadIoEventLoopGroup(1, handlers);
        return new Stage(NettyLoops.attach(host), () -> host.shutdownGracefully(0, 20, SECONDS)
                .awaitUninterruptibly(30, SECONDS));
    }

    EventLoop loop() {
        return loop;
    }

    /** What a coroutine of the loop returns. */
    <T> T call(Coroutine<T> body) {
        try {
            return loop.submit(body).get(100, SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Runs a coroutine of the loop. */
    void run(VoidCoroutine body) {
        call(Coroutine.of(body));
    }

    /** Notes where a driver calls its user; always in the loop's thread. */
    void here(String what) {
        if (!view.inEventLoop()) {
            elsewhere.add(what + " in " + Thread.currentThread().getName());
        }
    }

    /** What was called elsewhere; empty when all is well. */
    Set<String> elsewhere() {
        return elsewhere;
    }

    @Override
    public void close() {
        end.run();
    }
}
