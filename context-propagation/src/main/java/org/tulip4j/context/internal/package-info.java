/** Micrometer's context-propagation for tulip. Being there is enough: nothing in it needs to be called. */
@NullMarked
package org.tulip4j.context.internal;

import org.jspecify.annotations.NullMarked;
