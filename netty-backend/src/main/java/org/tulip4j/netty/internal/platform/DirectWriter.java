package org.tulip4j.netty.internal.platform;

import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends past the pipeline, without waiting; one for all channels of a loop. Owns nothing. Thread: the loop's. */
@FunctionalInterface
public interface DirectWriter {
    /**
     * Sends what the kernel takes at once.
     *
     * @param channel of the transport that the outlet is of
     * @param data its position moves behind what was taken
     * @return how many bytes
     */
    int write(Channel channel, ByteBuffer data) throws IOException;

    /** {@return that of a transport that only sends in polls} */
    static DirectWriter none() {
        return (channel, data) -> 0;
    }

    /** {@return one on sockets' descriptors: {@code send}, which is cheaper than {@code write}; heap buffers go through the scratch} */
    static DirectWriter onDescriptors(Scratch scratch) {
        return (channel, data) -> {
            Socket socket = (Socket) ((UnixChannel) channel).fd();
            return data.isDirect() ? direct(socket, data) : copied(socket, data, scratch.buffer());
        };
    }

    private static int direct(Socket socket, ByteBuffer data) throws IOException {
        int taken = socket.send(data, data.position(), data.limit());
        if (taken <= 0) {
            return 0;
        }
        data.position(data.position() + taken);
        return taken;
    }

    private static int copied(Socket socket, ByteBuffer data, ByteBuffer scratch) throws IOException {
        int total = 0;
        while (data.hasRemaining()) {
            int size = Math.min(data.remaining(), scratch.capacity());
            scratch.clear();
            scratch.put(data.duplicate().limit(data.position() + size));
            int taken = socket.send(scratch, 0, size);
            if (taken > 0) {
                data.position(data.position() + taken);
                total += taken;
            }
            if (taken < size) {
                return total;
            }
        }
        return total;
    }
}
