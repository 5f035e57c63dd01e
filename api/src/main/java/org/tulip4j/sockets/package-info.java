/** What the loop's operations on the user's own sockets bring: an accepted channel, a datagram, what was received. */
@NullMarked
package org.tulip4j.sockets;

import org.jspecify.annotations.NullMarked;
