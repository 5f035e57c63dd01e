package org.tulip4j.samples.cluster;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/** Futures of Vert.x in a coroutine. */
final class VertxFutures {
    private VertxFutures() {}

    static <T extends @Nullable Object> T await(io.vertx.core.Future<T> future) {
        return Future.<T>wrap(future.toCompletionStage()).await();
    }
}
