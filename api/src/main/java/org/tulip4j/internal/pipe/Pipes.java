package org.tulip4j.internal.pipe;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tulip4j.Connected;
import org.tulip4j.Future;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.loop.OwnedTransport;
import org.tulip4j.internal.ready.OwnedChannels;
import org.tulip4j.internal.ready.Readiness;
import org.tulip4j.internal.task.OpeningFuture;
import org.tulip4j.transport.BaseProtocol;
import org.tulip4j.transport.BaseTransport;
import org.tulip4j.transport.ReadProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.WriteTransport;

/** Connects pipes that the caller opened. */
public final class Pipes {
    private Pipes() {}

    /** Reads a pipe. */
    public static <P extends ReadProtocol<? super ReadTransport>> Future<Connected<ReadTransport, P>> read(
            Readiness readiness, Supplier<P> factory, ReadableByteChannel pipe) {
        Objects.requireNonNull(factory, "factory");
        check(readiness, pipe);
        Loop loop = readiness.loop();
        Connecting<ReadTransport, P> connecting = new Connecting<>(loop);
        try {
            block(pipe);
            P protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            PipeReader reader =
                    new PipeReader(loop, PipeThreads::execute, PipeSource.of(pipe), pipe.toString(), pipe, protocol);
            connecting.begin(reader, reader, protocol, reader::made, reader::startReading);
        } catch (Throwable refused) {
            connecting.refused(pipe, refused);
        }
        return connecting;
    }

    /** Writes to a pipe. */
    public static <P extends BaseProtocol<? super WriteTransport>> Future<Connected<WriteTransport, P>> write(
            Readiness readiness, Supplier<P> factory, WritableByteChannel pipe) {
        Objects.requireNonNull(factory, "factory");
        check(readiness, pipe);
        Loop loop = readiness.loop();
        Connecting<WriteTransport, P> connecting = new Connecting<>(loop);
        try {
            block(pipe);
            P protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            PipeWriter writer =
                    new PipeWriter(loop, PipeThreads::execute, PipeTarget.of(pipe), pipe.toString(), pipe, protocol);
            connecting.begin(writer, writer, protocol, writer::start, () -> {});
        } catch (Throwable refused) {
            connecting.refused(pipe, refused);
        }
        return connecting;
    }

    private static void check(Readiness readiness, Channel pipe) {
        if (!Objects.requireNonNull(pipe, "pipe").isOpen()) {
            throw new IllegalArgumentException("the pipe is closed: " + pipe);
        }
        if (pipe instanceof SelectableChannel selectable) {
            readiness.requireUnwatched(selectable);
        }
    }

    private static void block(Channel pipe) throws IOException {
        if (pipe instanceof SelectableChannel selectable) {
            selectable.configureBlocking(true);
            OwnedChannels.add(selectable);
        }
    }

    /** A pipe that is about to be connected. */
    private static final class Connecting<X extends BaseTransport, P> extends OpeningFuture<Connected<X, P>> {
        /** Runs the transport. */
        private final Loop owner;
        /** Null until the pipe is there. */
        private @Nullable X transport;

        Connecting(Loop loop) {
            super(loop);
            owner = loop;
        }

        /** Introduces the transport, then ends this; reading begins behind the steps of those who await it. */
        void begin(X made, OwnedTransport owned, P protocol, Runnable introduce, Runnable startReading) {
            transport = made;
            owner.opened(owned);
            owner.callSoon(() -> {
                introduce.run();
                settleResult(Connected.of(made, protocol));
                owner.callSoon(startReading);
            });
        }

        void refused(Channel pipe, Throwable cause) {
            try {
                pipe.close();
            } catch (IOException unclosable) {
                cause.addSuppressed(unclosable);
            }
            settleException(cause);
        }

        @Override
        protected void discard(Connected<X, P> opened) {
            opened.transport().close();
        }

        @Override
        public boolean cancel(@Nullable String message) {
            if (!super.cancel(message)) {
                return false;
            }
            if (transport != null) {
                transport.close();
            }
            return true;
        }
    }
}
