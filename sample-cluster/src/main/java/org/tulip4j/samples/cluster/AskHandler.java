package org.tulip4j.samples.cluster;

import org.jspecify.annotations.Nullable;

/** Answers asks of other nodes. */
@FunctionalInterface
public interface AskHandler {
    /**
     * A coroutine, called as a task of its own for each ask. The task is cancelled when the asker is, or when its node leaves the cluster.
     *
     * @param body as it was sent: what a codec of the event bus is there for, a text, a number, a {@code JsonObject}, a {@code Buffer}
     * @return sent back, of the same kinds
     * @throws Exception sent back as a {@link io.vertx.core.eventbus.ReplyException} with its text
     */
    @Nullable Object handle(Object body) throws Exception;
}
