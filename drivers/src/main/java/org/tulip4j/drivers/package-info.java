/**
 * Frameworks with channels of Netty on a tulip loop: they call their users in the loop's thread, and coroutines of the loop await what they
 * bring. A class per framework; the others need not be there.
 */
@NullMarked
package org.tulip4j.drivers;

import org.jspecify.annotations.NullMarked;
