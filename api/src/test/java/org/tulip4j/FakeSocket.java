package org.tulip4j;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.ArrayList;
import java.util.List;
import org.tulip4j.transport.SocketView;

/** What the fake sockets share: they write down what the core asks of them, and have no options. */
public abstract class FakeSocket implements SocketView {
    public final List<String> calls = new ArrayList<>();

    /** {@return how often something was asked} */
    public final long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    public void resumeReading() {
        calls.add("resume");
    }

    public void pauseReading() {
        calls.add("pause");
    }

    public void close() {
        calls.add("close");
    }

    public SocketView socket() {
        return this;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(option.name());
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException(option.name());
    }
}
