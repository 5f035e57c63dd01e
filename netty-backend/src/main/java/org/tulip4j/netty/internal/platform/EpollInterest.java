package org.tulip4j.netty.internal.platform;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Stands between a channel and epoll; keeps a descriptor whose mask becomes 0 where it is.
 *
 * <p>Netty's registration (4.2.13 to 4.2.18 at least) takes such a descriptor out of epoll's set and does not remember it: the next
 * mask that is not 0 is an {@code EPOLL_CTL_MOD} of a descriptor that is not there, fails with ENOENT, and the channel is broken in
 * the middle of a write or a resume. Here the mask 0 is asked for as EPOLLET alone. The kernel then tells at most of a hang-up or an
 * error, each once and not for ever, which is why Netty takes descriptors out. docs/decisions/0019-epoll-mask-zero.md has the reasoning.
 *
 * <p>States: new, until something is asked for, when the mask 0 asks for nothing as before; then added. Thread: the loop's.
 */
final class EpollInterest implements IoRegistration {
    /** The handler's registration. */
    private final IoRegistration epoll;
    /** The descriptor is in epoll's set, or was refused. */
    private boolean added;

    /**
     * @param epoll the handler's registration
     */
    EpollInterest(IoRegistration epoll) {
        this.epoll = epoll;
    }

    /**
     * {@return the one of a descriptor that is in epoll's set already}
     *
     * @param epoll the handler's registration
     */
    static EpollInterest ofAdded(IoRegistration epoll) {
        EpollInterest interest = new EpollInterest(epoll);
        interest.added = true;
        return interest;
    }

    @Override
    public long submit(IoOps ops) {
        if (!(ops instanceof EpollIoOps mask) || mask.value() != 0) {
            added = true;
            return epoll.submit(ops);
        }
        return added ? Math.min(epoll.submit(EpollIoOps.EPOLLET), 0) : 0;
    }

    @Override
    public <T> T attachment() {
        return epoll.attachment();
    }

    @Override
    public boolean isValid() {
        return epoll.isValid();
    }

    @Override
    public boolean cancel() {
        return epoll.cancel();
    }
}
