package org.tulip4j.internal.seal;

import org.tulip4j.Handle;

/** A handle of tulip: the only kind there is. It adds nothing. */
public non-sealed interface HandleSeal extends Handle {}
