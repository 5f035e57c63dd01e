package org.tulip4j.netty.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.tulip4j.spi.ListenEndpoint;

/** A blocking socket of the JDK, connected to an endpoint of the backend. */
public final class Peer implements AutoCloseable {
    public final Socket channel;
    public final FakeStreamSink mine;

    public Peer(TestBed bed) throws IOException {
        ListenEndpoint listener = bed.listen(TestBed.loopback(0));
        listener.resumeAccepting();
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        channel = new Socket(((InetSocketAddress) TestBed.loopback(port)).getAddress(), port);
        bed.until(() -> !bed.accepted.isEmpty());
        mine = bed.accepted.get(0);
        listener.close();
    }

    public void reset() throws IOException {
        channel.setSoLinger(true, 0);
        channel.close();
    }

    /** Writes on another thread: the kernel may not take it all before the backend reads. */
    public Thread sendAndClose(byte[] data) {
        Thread sender = new Thread(() -> {
            try {
                channel.getOutputStream().write(data);
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        sender.start();
        return sender;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
