package org.tulip4j.tck.ends;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.Future;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** The plain beginning of a connection that is then encrypted: a byte there, a byte back. */
final class Greeting implements Protocol {
    static final byte[] BYTE = {'S'};

    private final EventLoop loop;
    private final Side side;
    private final boolean serverSide;
    private @Nullable Transport plain;

    Greeting(EventLoop loop, Side side, boolean serverSide) {
        this.loop = loop;
        this.side = side;
        this.serverSide = serverSide;
    }

    @Override
    public void connectionMade(Transport transport) {
        plain = transport;
        if (!serverSide) {
            transport.write(BYTE);
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        data.get();
        Transport mine = Objects.requireNonNull(plain);
        if (serverSide) {
            mine.write(BYTE);
        }
        Future<Transport> encrypted =
                loop.startTls(mine, ProtocolSide.of(side, true), serverSide ? Place.SERVER : Place.CLIENT, serverSide);
        encrypted.addDoneCallback(done -> {
            if (done.exception() == null) {
                side.made(ProtocolSide.over(done.result()));
            }
        });
    }
}
