package org.tulip4j.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tulip4j.EventLoop;
import org.tulip4j.EventLoops;
import org.tulip4j.Future;
import org.tulip4j.streams.Streams;
import org.tulip4j.transport.BufferedProtocol;
import org.tulip4j.transport.Protocol;
import org.tulip4j.transport.Transport;

/** A transport that changes its protocol while it lives. */
class SetProtocolTest {
    private final List<String> heard = new ArrayList<>();

    static Stream<String> backends() {
        return Environments.all().stream().map(TckEnvironment::backend).distinct();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theNextBytesGoToTheNewProtocolAndNeitherHearsOfTheChange(String backend) {
        try (EventLoop loop = EventLoops.newLoop(backend)) {
            loop.runUntilCompleteVoid(() -> {
                Future<Object> first = loop.createFuture();
                Future<Object> lost = loop.createFuture();
                var server = loop.createServer(() -> new First(first, lost), "127.0.0.1", 0)
                        .await();
                int port = server.port();
                var client = Streams.openConnection("127.0.0.1", port).await();
                client.writer().write("a");
                first.await();
                client.writer().write("b");
                assertThat(client.reader().readExactly(1).await()).containsExactly('b');
                client.writer().closeAndWait().await();
                lost.await();
                server.closeAndWait().await();
            });
        }
        assertThat(heard).containsExactly("first made", "first a", "second b", "second lost");
    }

    private final class First implements Protocol {
        private final Future<Object> first;
        private final Future<Object> lost;
        private Transport transport;

        First(Future<Object> first, Future<Object> lost) {
            this.first = first;
            this.lost = lost;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            heard.add("first made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            heard.add("first " + (char) data.get());
            Second second = new Second(transport, lost);
            transport.setProtocol(second);
            assertThat(transport.protocol()).isSameAs(second);
            first.setResult(null);
        }

        @Override
        public void connectionLost(Throwable cause) {
            heard.add("first lost");
        }
    }

    private final class Second implements BufferedProtocol {
        private final Transport transport;
        private final Future<Object> lost;
        private final ByteBuffer buffer = ByteBuffer.allocate(16);

        Second(Transport transport, Future<Object> lost) {
            this.transport = transport;
            this.lost = lost;
        }

        @Override
        public void connectionMade(Transport made) {
            heard.add("second made");
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer;
        }

        @Override
        public void bufferUpdated(int count) {
            heard.add("second " + (char) buffer.get(0));
            transport.write(ByteBuffer.wrap(new byte[] {buffer.get(0)}));
        }

        @Override
        public void connectionLost(Throwable cause) {
            heard.add("second lost");
            lost.setResult(null);
        }
    }
}
