package org.tulip4j.internal.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.tulip4j.EventLoops;
import org.tulip4j.Play;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** Pipes for which the JVM has no thread: they are lost, not forgotten. */
class NoThreadTest {
    private final OutOfMemoryError none = new OutOfMemoryError("unable to create native thread");
    private final Executor threads = body -> {
        throw none;
    };
    private final List<Object> events = new ArrayList<>();

    @Test
    void aReaderIsLostAndItsSourceClosed() {
        ReadableByteChannel pipe = Channels.newChannel(new ByteArrayInputStream(new byte[10]));
        ReadProtocol<ReadTransport> protocol = new ReadProtocol<ReadTransport>() {
            @Override
            public void connectionMade(ReadTransport transport) {
                events.add("made");
            }

            @Override
            public void connectionLost(@Nullable Throwable exception) {
                events.add(exception);
            }
        };
        Play.on(() -> {
            Loop loop = (Loop) EventLoops.running();
            PipeReader reader = new PipeReader(loop, threads, PipeSource.of(pipe), "pipe", pipe, protocol);
            reader.made();
            reader.startReading();
            assertThat(reader.isClosing()).isTrue();
            assertThat(events).containsExactly("made");
            Play.ticks(2);
            reader.close();
        });
        assertThat(events).containsExactly("made", none);
        assertThat(pipe.isOpen()).isFalse();
    }

    @Test
    void aWriterIsLostAndItsTargetClosed() {
        WritableByteChannel pipe = Channels.newChannel(new ByteArrayOutputStream());
        BaseProtocol<WriteTransport> protocol = new BaseProtocol<>() {
            @Override
            public void connectionLost(@Nullable Throwable exception) {
                events.add(exception);
            }
        };
        Play.on(() -> {
            Loop loop = (Loop) EventLoops.running();
            PipeWriter writer = new PipeWriter(loop, threads, PipeTarget.of(pipe), "pipe", pipe, protocol);
            writer.start();
            writer.write(new byte[] {1});
            writer.write(new byte[] {2});
            assertThat(events).isEmpty();
            Play.ticks(3);
            assertThat(writer.isClosing()).isTrue();
            assertThat(writer.writeBufferSize()).isZero();
            writer.write(new byte[] {3});
        });
        assertThat(events).containsExactly(none);
        assertThat(pipe.isOpen()).isFalse();
    }

    @Test
    void aWriterThatOnlyClosesIsClosed() {
        WritableByteChannel pipe = Channels.newChannel(new ByteArrayOutputStream());
        List<Object> lost = new ArrayList<>();
        BaseProtocol<WriteTransport> protocol = new BaseProtocol<>() {
            @Override
            public void connectionLost(@Nullable Throwable exception) {
                lost.add(String.valueOf(exception));
            }
        };
        Play.on(() -> {
            Loop loop = (Loop) EventLoops.running();
            PipeWriter writer = new PipeWriter(loop, threads, PipeTarget.of(pipe), "pipe", pipe, protocol);
            writer.start();
            writer.close();
            Play.ticks(3);
        });
        assertThat(lost).containsExactly("null");
        assertThat(pipe.isOpen()).isFalse();
    }
}
