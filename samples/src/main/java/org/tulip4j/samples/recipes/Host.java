package org.tulip4j.samples.recipes;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.IoEventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.tulip4j.LoopOptions;
import org.tulip4j.Tulip;
import org.tulip4j.netty.NettyFutures;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.samples.service.HttpInitializer;
import org.tulip4j.sync.Event;

/** A service of Netty as it is, whose thread is a tulip loop's. */
public final class Host {
    private Host() {}

    /**
     * Serves HTTP until SIGTERM.
     *
     * @param args the port, else 8080
     */
    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        Tulip.runVoid(() -> serve(port), LoopOptions.DEFAULT.withBackend("netty-nio"));
    }

    private static void serve(int port) {
        Event stop = new Event();
        Tulip.runningLoop().addSignalHandler("TERM", stop::set);
        IoEventLoop group = NettyLoops.group(Tulip.runningLoop());
        Channel listening = NettyFutures.channel(new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class) // of the backend's transport
                        .childHandler(new HttpInitializer(new AtomicInteger()))
                        .bind("127.0.0.1", port))
                .await();
        System.out.println("listens on " + listening.localAddress());
        stop.waitFor().await();
        NettyFutures.wrap(group.shutdownGracefully()).await(); // closes its channels; the loop goes on
    }
}
