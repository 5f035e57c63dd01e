package org.tulip4j.internal.seal;

import org.tulip4j.TimerHandle;

/** A handle of a timer of tulip: the only kind there is. It adds nothing. */
public non-sealed interface TimerHandleSeal extends TimerHandle {}
