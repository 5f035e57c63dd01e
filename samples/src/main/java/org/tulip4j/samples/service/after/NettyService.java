package org.tulip4j.samples.service.after;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.tulip4j.LoopOptions;
import org.tulip4j.netty.MessageHandler;
import org.tulip4j.netty.NettyLoops;
import org.tulip4j.samples.service.HttpInitializer;
import org.tulip4j.samples.service.Ports;

/** Adds numbers, a line each, until an empty line; HTTP tells how many sums there were. */
public final class NettyService {
    private static final int LONGEST_LINE = 1024;

    private NettyService() {}

    /**
     * Serves until the process is killed: {@code [LINE_PORT [HTTP_PORT]]}.
     *
     * @param args the ports
     * @param out for what it says
     * @param options not used: the threads are Netty's
     * @throws InterruptedException when the thread is interrupted
     */
    public static void run(List<String> args, PrintStream out, LoopOptions options) throws InterruptedException {
        start(Ports.port(args, 0, 8007), Ports.port(args, 1, 8080)).serve(out);
    }

    /**
     * Begins to serve.
     *
     * @param linePort 0 for any that is free
     * @param httpPort 0 for any that is free
     * @return to be closed
     */
    public static Ports start(int linePort, int httpPort) {
        AtomicInteger sums = new AtomicInteger();
        return new Ports(new Lines(sums), linePort, new HttpInitializer(sums), httpPort);
    }

    private static final class Lines extends ChannelInitializer<SocketChannel> {
        private final AtomicInteger sums;

        Lines(AtomicInteger sums) {
            this.sums = sums;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(
                            new LineBasedFrameDecoder(LONGEST_LINE), new StringDecoder(UTF_8), new StringEncoder(UTF_8))
                    .addLast(MessageHandler.serving(NettyLoops.of(channel), String.class, new Sum(sums)::converse));
        }
    }
}
