package org.tulip4j.internal.seal;

import org.jspecify.annotations.Nullable;
import org.tulip4j.Task;

/** A task of tulip: the only kind there is. It adds nothing. */
public non-sealed interface TaskSeal<T extends @Nullable Object> extends Task<T> {}
