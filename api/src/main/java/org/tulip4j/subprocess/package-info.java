/** Child processes for coroutines. Source: asyncio 3.4, {@code asyncio.subprocess}. */
@NullMarked
package org.tulip4j.subprocess;

import org.jspecify.annotations.NullMarked;
