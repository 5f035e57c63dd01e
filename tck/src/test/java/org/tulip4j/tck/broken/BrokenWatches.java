package org.tulip4j.tck.broken;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.ServiceLoader;
import org.tulip4j.spi.BackendProvider;
import org.tulip4j.spi.Watch;

/** Watches the channels of users as nio does, with one fault each. */
class BrokenWatches extends BrokenBackend {
    @Override
    BackendProvider base() {
        return ServiceLoader.load(BackendProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("nio"))
                .findFirst()
                .orElseThrow();
    }

    /** Edge-triggered. */
    static final class TellsOnce extends BrokenWatches {
        @Override
        public Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
            boolean[] told = {false};
            return super.watch(channel, operations -> {
                if (!told[0]) {
                    told[0] = true;
                    sink.ready(operations);
                }
            });
        }
    }

    /** Reader and writer are one. */
    static final class MixesDirections extends BrokenWatches {
        @Override
        public Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
            return super.watch(channel, operations -> sink.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE));
        }
    }

    /** Closes what is not its own. */
    static final class ClosesTheChannel extends BrokenWatches {
        @Override
        public Watch watch(SelectableChannel channel, Watch.Sink sink) throws IOException {
            Watch good = super.watch(channel, sink);
            return new Watch() {
                @Override
                public void want(int operations) {
                    good.want(operations);
                }

                @Override
                public void cancel() {
                    try {
                        channel.close();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }
            };
        }
    }
}
