package org.tulip4j.internal.loop;

import org.tulip4j.spi.CoroutineEngine;

/** An engine whose coroutines have threads of their own, which ask {@link Chain} who is next whenever they leave a step. */
public interface ChainingEngine extends CoroutineEngine {}
