/** Streams: reading and writing in coroutines, with back-pressure. */
@NullMarked
package org.tulip4j.streams;

import org.jspecify.annotations.NullMarked;
