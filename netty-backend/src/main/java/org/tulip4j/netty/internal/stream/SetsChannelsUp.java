package org.tulip4j.netty.internal.stream;

import org.tulip4j.spi.StreamSockets;

/** Sockets on channels of Netty, which take in what another loop has accepted. Thread: the loop's. */
public interface SetsChannelsUp extends StreamSockets {
    /** {@return what makes channels the loop's} */
    ChannelSetup setup();
}
