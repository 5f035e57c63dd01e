/** Golden traces: scenarios whose printed lines were recorded from asyncio, and must be the same here. */
@NullMarked
package org.tulip4j.tck.trace;

import org.jspecify.annotations.NullMarked;
