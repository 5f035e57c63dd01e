package org.tulip4j.internal.seal;

import org.tulip4j.Server;

/** A server of tulip: the only kind there is. It adds nothing. */
public non-sealed interface ServerSeal extends Server {}
