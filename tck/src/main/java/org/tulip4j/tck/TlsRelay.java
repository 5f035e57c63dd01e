package org.tulip4j.tck;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoops;
import org.tulip4j.Server;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** Stands between a client and a server, passes their bytes on as they are, and misbehaves when told to. */
final class TlsRelay implements AutoCloseable {
    private final Server to;
    private final Server own;
    private final List<Side> sides = new ArrayList<>();
    private boolean mute;

    TlsRelay(Server to) {
        this.to = to;
        this.own = EventLoops.running()
                .createServer(() -> new Side(null), TckStage.HOST, 0)
                .await();
    }

    /** Connect there. */
    Server front() {
        return own;
    }

    /** Swallows everything from now on, also of connections to come. */
    void mute() {
        mute = true;
    }

    /** Sends bytes of its own to both. */
    void inject(byte[] bytes) {
        List.copyOf(sides).forEach(side -> side.transport().write(bytes));
    }

    /** Closes both connections without a word. */
    void cut() {
        List.copyOf(sides).forEach(side -> side.transport().close());
    }

    @Override
    public void close() {
        own.close();
        List.copyOf(sides).forEach(side -> side.transport().abort());
    }

    private final class Side implements Protocol {
        private @Nullable Side other;
        private @Nullable Transport transport;

        Side(@Nullable Side other) {
            this.other = other;
        }

        Transport transport() {
            return java.util.Objects.requireNonNull(transport);
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            sides.add(this);
            if (other != null) {
                other.other = this;
                other.transport().resumeReading();
                return;
            }
            made.pauseReading();
            EventLoops.running().createConnection(() -> new Side(this), TckStage.HOST, TckStage.port(to));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (!mute && other != null) {
                other.transport().write(data);
            }
        }

        @Override
        public boolean eofReceived() {
            if (other != null && !mute) {
                other.transport().close();
            }
            return mute;
        }

        @Override
        public void connectionLost(@Nullable Throwable exception) {
            sides.remove(this);
            if (other != null && !mute) {
                other.transport().close();
            }
        }
    }
}
