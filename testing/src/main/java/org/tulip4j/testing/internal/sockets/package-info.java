/** What the sockets of backend {@code memory} and those of simulated worlds share. Nothing here locks: whoever uses it does, where several threads may come. */
@NullMarked
package org.tulip4j.testing.internal.sockets;

import org.jspecify.annotations.NullMarked;
