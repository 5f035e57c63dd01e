/** The transport's state machine and its parts, written once for all backends. */
@NullMarked
package org.tulip4j.spi.support;

import org.jspecify.annotations.NullMarked;
