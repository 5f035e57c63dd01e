package org.tulip4j.netty.internal.adopt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.platform.EpollGuests;

/**
 * What a channel was set to before a handler at the end of its pipeline took it over. Owns nothing. Thread: the channel's.
 *
 * @param autoRead whether the channel read by itself
 * @param halfClosure whether it stayed open when the peer's end came; null where the channel has no such setting
 */
public record ChannelSettings(boolean autoRead, @Nullable Boolean halfClosure) {
    /**
     * {@return the settings of a channel, which reads no more from now on, stays open when the peer's end comes, and can be written to
     * afterwards}
     */
    public static ChannelSettings take(Channel channel) {
        if (channel.getClass().getName().startsWith("io.netty.channel.epoll.")) {
            EpollGuests.keep(channel);
        }
        ChannelSettings taken = new ChannelSettings(
                channel.config().isAutoRead(), channel.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE));
        channel.config().setAutoRead(false);
        if (Boolean.FALSE.equals(taken.halfClosure)) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        }
        return taken;
    }

    /** Restores them. */
    public void restore(Channel channel) {
        if (Boolean.FALSE.equals(halfClosure)) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        }
        channel.config().setAutoRead(autoRead);
    }
}
