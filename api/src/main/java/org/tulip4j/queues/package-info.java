/** Queues between tasks of one loop, bounded or not. */
@NullMarked
package org.tulip4j.queues;

import org.jspecify.annotations.NullMarked;
