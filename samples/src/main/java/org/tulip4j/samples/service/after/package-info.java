/** The same service, with a coroutine for its lines. */
@NullMarked
package org.tulip4j.samples.service.after;

import org.jspecify.annotations.NullMarked;
