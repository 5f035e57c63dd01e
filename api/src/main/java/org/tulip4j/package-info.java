/**
 * The event loop of PEP 3156: loops, futures, tasks, contexts and what combines them.
 *
 * <p>A loop, its futures, tasks and transports are confined to the loop: everything is called on it, one thing at a time.
 * Members that may be called from other threads say so.
 */
@NullMarked
package org.tulip4j;

import org.jspecify.annotations.NullMarked;
