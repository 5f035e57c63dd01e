package org.tulip4j.netty.internal;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/** Ends an accepting turn after so many connections. */
final class AcceptTurn extends DefaultMaxMessagesRecvByteBufAllocator {
    AcceptTurn(int most) {
        super(most);
    }
}
