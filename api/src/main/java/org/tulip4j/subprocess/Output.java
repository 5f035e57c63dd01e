package org.tulip4j.subprocess;

import org.jspecify.annotations.Nullable;

/**
 * What a process wrote.
 *
 * @param stdout everything; null when standard output is no pipe
 * @param stderr everything; null when standard error is no pipe
 * @since 0.1.0
 */
public record Output(byte @Nullable [] stdout, byte @Nullable [] stderr) {}
