package org.tulip4j.internal.seal;

import org.tulip4j.EventLoop;

/** A loop of tulip: the only kind there is. It adds nothing. */
public non-sealed interface LoopSeal extends EventLoop {}
