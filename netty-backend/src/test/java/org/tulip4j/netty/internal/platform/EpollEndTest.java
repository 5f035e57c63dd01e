package org.tulip4j.netty.internal.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.when;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tulip4j.netty.internal.FakeStreamSink;
import org.tulip4j.netty.internal.Peer;
import org.tulip4j.netty.internal.TestBed;
import org.tulip4j.netty.internal.backend.NettyBackend;
import org.tulip4j.spi.BackendProvider;

/** What an accepted connection asks of epoll until it is closed: each submit of a registration is a system call. */
@Timeout(60)
class EpollEndTest {
    /** What was asked of the accepted channel, in order. */
    private final List<String> asked = new ArrayList<>();

    private @Nullable DuplexChannel accepted;

    private TestBed bed;
    private Peer peer;
    private FakeStreamSink mine;

    @BeforeEach
    void connect() throws IOException {
        BackendProvider provider = mock();
        when(provider.isAvailable()).thenReturn(Epoll.isAvailable());
        when(provider.unavailabilityCause()).thenReturn(Epoll.unavailabilityCause());
        when(provider.create(any())).thenAnswer(create -> new NettyBackend(recorded()));
        bed = new TestBed(provider);
        peer = new Peer(bed);
        mine = peer.mine;
    }

    private NettyTransport recorded() {
        EpollTransport real = new EpollTransport();
        EpollTransport transport = spy(real);
        IoHandlerFactory factory =
                executor -> new Recording(EpollIoHandler.newFactory().newHandler(executor));
        doReturn(factory).when(transport).ioHandlers();
        doAnswer(call -> {
                    IoHandle handle = call.getArgument(0);
                    Channel channel = ((Channel.Unsafe) handle).voidPromise().channel();
                    if (channel instanceof DuplexChannel stream) {
                        accepted = stream;
                    }
                    return real.watched(handle);
                })
                .when(transport)
                .watched(any());
        return transport;
    }

    @AfterEach
    void close() throws IOException {
        if (bed != null) {
            peer.close();
            bed.close();
        }
    }

    @Test
    void aConnectionThatEndsWithItsPeerIsAddedAndRemovedAndNothingElse() throws IOException {
        mine.endpoint.resumeReading();
        peer.channel.getOutputStream().write("hello".getBytes(US_ASCII));
        bed.until(() -> mine.text().equals("hello"));
        peer.channel.close();
        bed.until(() -> !mine.ends.isEmpty());
        // What the core does when eofReceived says so, in the same pass.
        mine.endpoint.pauseReading();
        assertThat(accepted.isInputShutdown()).isFalse();
        mine.endpoint.close();
        bed.settle();
        assertThat(mine.ends).containsExactly("eof");
        assertThat(asked).containsExactly("IN RDHUP", "cancel");
    }

    @Test
    void bytesThatComeWithTheEndAreToldBeforeIt() throws IOException {
        mine.endpoint.resumeReading();
        peer.channel.getOutputStream().write("hello".getBytes(US_ASCII));
        peer.channel.close();
        bed.until(() -> !mine.ends.isEmpty());
        assertThat(mine.text()).isEqualTo("hello");
        mine.endpoint.close();
        bed.settle();
        assertThat(mine.ends).containsExactly("eof");
        assertThat(asked).containsExactly("IN RDHUP", "cancel");
    }

    @Test
    void aConnectionThatOutlivesTheEndLeavesEpollAndWrites() throws IOException {
        mine.endpoint.resumeReading();
        peer.channel.shutdownOutput();
        bed.until(() -> !mine.ends.isEmpty());
        assertThat(accepted.isInputShutdown()).isFalse();
        bed.settle();
        assertThat(accepted.isInputShutdown()).isTrue();
        assertThat(asked).containsExactly("IN RDHUP", "RDHUP", "");
        mine.endpoint.write(ByteBuffer.wrap("answer".getBytes(US_ASCII)));
        assertThat(peer.channel.getInputStream().readNBytes(6)).isEqualTo("answer".getBytes(US_ASCII));
        assertThat(mine.ends).containsExactly("eof");
    }

    @Test
    void aPauseAmongTheLastBytesKeepsTheEndBack() throws IOException {
        mine.pauseAfterEach = true;
        mine.endpoint.resumeReading();
        peer.channel.getOutputStream().write("hello".getBytes(US_ASCII));
        peer.channel.close();
        bed.until(() -> mine.text().equals("hello"));
        bed.settle();
        assertThat(mine.ends).isEmpty();
        mine.endpoint.resumeReading();
        bed.until(() -> !mine.ends.isEmpty());
        assertThat(mine.ends).containsExactly("eof");
    }

    /** Whose registrations write down what they are asked. */
    private final class Recording implements IoHandler {
        private final IoHandler behind;

        Recording(IoHandler behind) {
            this.behind = behind;
        }

        @Override
        public void initialize() {
            behind.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return behind.run(context);
        }

        @Override
        public void prepareToDestroy() {
            behind.prepareToDestroy();
        }

        @Override
        public void destroy() {
            behind.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            IoRegistration made = behind.register(handle);
            return handle instanceof EpollEnd ? new Asked(made) : made;
        }

        @Override
        public void wakeup() {
            behind.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return behind.isCompatible(handleType);
        }
    }

    private final class Asked implements IoRegistration {
        private final IoRegistration behind;

        Asked(IoRegistration behind) {
            this.behind = behind;
        }

        @Override
        public long submit(IoOps ops) {
            EpollIoOps interest = (EpollIoOps) ops;
            asked.add(((interest.contains(EpollIoOps.EPOLLIN) ? "IN " : "")
                            + (interest.contains(EpollIoOps.EPOLLRDHUP) ? "RDHUP" : ""))
                    .trim());
            return behind.submit(ops);
        }

        @Override
        public boolean cancel() {
            boolean cancelled = behind.cancel();
            if (cancelled) {
                asked.add("cancel");
            }
            return cancelled;
        }

        @Override
        public <T> T attachment() {
            return behind.attachment();
        }

        @Override
        public boolean isValid() {
            return behind.isValid();
        }
    }
}
