package org.tulip4j.internal.seal;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Future;

/** A future of tulip: the only kind there is. It adds nothing, and no interface either: tasks are called by one that is looked up among theirs. */
public abstract non-sealed class FutureSeal<T extends @Nullable Object> implements Future<T> {}
