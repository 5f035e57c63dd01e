/** tulip beside Vert.x on one loop. */
@NullMarked
package org.tulip4j.samples.vertx;

import org.jspecify.annotations.NullMarked;
