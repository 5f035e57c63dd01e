/** Servers by Netty's codecs, each as short as it can be, to be copied. */
@NullMarked
package org.tulip4j.samples.recipes;

import org.jspecify.annotations.NullMarked;
