package org.tulip4j.netty.internal.platform;

import io.netty.channel.Channel;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollSocketChannel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.tulip4j.netty.internal.loop.ChannelLoop;

/**
 * Puts {@link EpollInterest} into channels that an event loop of Netty's own has registered, for handlers that are added to such a
 * pipeline. Netty offers no way to do so; the channel's field is written. Where that cannot be done (a module path that does not open
 * Netty's package) the log says once what may be cut off there, and how to prevent it. Thread: the channel's.
 */
public final class EpollGuests {
    private static final System.Logger LOG = System.getLogger("org.tulip4j");
    /** The superclass of all channels of epoll, which is not public; where it has another name, the channel of a TCP socket. */
    private static final Class<?> EPOLL_CHANNEL = parentNamed("AbstractEpollChannel");

    /** The field that a channel keeps its registration in; null where it cannot be written. */
    private static final @Nullable VarHandle REGISTRATION = find();
    /** The log has been told that the field cannot be written. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private EpollGuests() {}

    private static Class<?> parentNamed(String name) {
        Class<?> type = EpollSocketChannel.class;
        while (type != Object.class && !type.getSimpleName().equals(name)) {
            type = type.getSuperclass();
        }
        return type == Object.class ? EpollSocketChannel.class : type;
    }

    private static @Nullable VarHandle find() {
        try {
            return MethodHandles.privateLookupIn(EPOLL_CHANNEL, MethodHandles.lookup())
                    .findVarHandle(EPOLL_CHANNEL, "registration", IoRegistration.class);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            // The package is not open to this module, or Netty has changed: told when a channel comes.
            return null;
        }
    }

    /**
     * Makes a channel stay in epoll's set when it asks for nothing.
     *
     * @param channel registered; of a tulip loop or not
     */
    public static void keep(Channel channel) {
        if (EPOLL_CHANNEL.isInstance(channel) && !(channel.eventLoop() instanceof ChannelLoop)) {
            VarHandle field = REGISTRATION;
            if (field == null) {
                tell(channel);
            } else if (field.get(channel) instanceof IoRegistration own && !(own instanceof EpollInterest)) {
                field.set(channel, EpollInterest.ofAdded(own));
            }
        }
    }

    private static void tell(Channel channel) {
        if (TOLD.compareAndSet(false, true)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Netty 4.2.13 to 4.2.18 cut off what is written to a peer that has ended its side when it does not fit into the"
                            + " socket's buffer, and tulip may not mend that for channels of Netty's own epoll loops, such as "
                            + channel
                            + "; start the JVM with --add-opens io.netty.transport.classes.epoll/io.netty.channel.epoll=org.tulip4j.netty");
        }
    }
}
