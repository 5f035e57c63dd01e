package org.tulip4j.bench.echo.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.tulip4j.Connected;
import org.tulip4j.DatagramOptions;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.transport.DatagramProtocol;
import org.tulip4j.transport.DatagramTransport;

/** Sends datagrams back to where they came from. */
public final class TulipDatagrams implements DatagramProtocol {
    private DatagramTransport transport;

    /**
     * Binds, on the running loop.
     *
     * @param port 0 takes any free one
     */
    public static Future<Connected<DatagramTransport, TulipDatagrams>> bind(int port) {
        return EventLoops.running()
                .createDatagramEndpoint(TulipDatagrams::new, DatagramOptions.localAddress(Listening.HOST, port));
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        transport.sendTo(data, from);
    }
}
