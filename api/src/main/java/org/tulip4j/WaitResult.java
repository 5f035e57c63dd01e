package org.tulip4j;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The futures that are done and those that are not.
 *
 * @param done done or cancelled, in the order given
 * @param pending not done; nothing was cancelled
 * @param <T> their result
 */
public record WaitResult<T extends @Nullable Object>(Set<Future<T>> done, Set<Future<T>> pending) {}
