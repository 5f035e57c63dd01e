package org.tulip4j.subprocess;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tulip4j.EventLoop;
import org.tulip4j.internal.loop.Loop;
import org.tulip4j.internal.task.FutureImpl;
import org.tulip4j.streams.StreamReader;
import org.tulip4j.streams.StreamReaderProtocol;
import org.tulip4j.transport.ReadTransport;
import org.tulip4j.transport.SubprocessProtocol;
import org.tulip4j.transport.SubprocessTransport;
import org.tulip4j.transport.WriteTransport;

/** The bridge from a child process to streams. Confined to the loop. */
final class StreamsProtocol implements SubprocessProtocol {
    private final Loop loop;
    private final int limit;
    private final List<FutureImpl<Integer>> waiters = new ArrayList<>(1);
    private @Nullable SubprocessTransport transport;
    private @Nullable StreamReaderProtocol input;
    private final @Nullable StreamReader[] readers = new StreamReader[3];

    StreamsProtocol(EventLoop loop, int limit) {
        this.loop = (Loop) loop;
        this.limit = limit;
    }

    @Override
    public void connectionMade(SubprocessTransport made) {
        transport = made;
        if (made.pipe(0) instanceof WriteTransport in) {
            StreamReaderProtocol writing = new StreamReaderProtocol(loop, new StreamReader(loop, limit), null);
            writing.connectionMade(in);
            input = writing;
        }
        for (int fd = 1; fd <= 2; fd++) {
            if (made.pipe(fd) instanceof ReadTransport out) {
                StreamReader reader = new StreamReader(loop, limit);
                reader.setTransport(out);
                readers[fd] = reader;
            }
        }
    }

    @Nullable StreamReaderProtocol input() {
        return input;
    }

    @Nullable StreamReader reader(int fd) {
        return readers[fd];
    }

    @Override
    public void pipeDataReceived(int fd, ByteBuffer data) {
        StreamReader reader = readers[fd];
        if (reader != null) {
            reader.feedData(data);
        }
    }

    @Override
    public void pipeConnectionLost(int fd, @Nullable Throwable exception) {
        if (fd == 0) {
            if (input != null) {
                input.connectionLost(exception);
            }
            return;
        }
        StreamReader reader = readers[fd];
        if (reader != null) {
            if (exception == null) {
                reader.feedEof();
            } else {
                reader.setException(exception);
            }
        }
    }

    @Override
    public void pauseWriting() {
        if (input != null) {
            input.pauseWriting();
        }
    }

    @Override
    public void resumeWriting() {
        if (input != null) {
            input.resumeWriting();
        }
    }

    @Override
    public void processExited() {
        if (transport != null) {
            int code = transport.returnCode().orElseThrow();
            waiters.forEach(waiter -> waiter.settleResult(code));
            waiters.clear();
        }
    }

    void addWaiter(FutureImpl<Integer> waiter) {
        waiters.removeIf(FutureImpl::isDone);
        waiters.add(waiter);
    }
}
