package org.tulip4j.internal.ready;

import java.nio.channels.Channel;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

/** Channels that transports have taken over, of all loops. A transport keeps its channel until it closes it. Any thread. */
public final class OwnedChannels {
    private static final Map<Channel, Boolean> OWNED = Collections.synchronizedMap(new WeakHashMap<>());

    private OwnedChannels() {}

    /** A transport has taken it over. */
    public static void add(Channel channel) {
        OWNED.put(channel, true);
    }

    /** {@return whether a live transport has it} */
    static boolean has(Channel channel) {
        return channel.isOpen() && OWNED.containsKey(channel);
    }
}
