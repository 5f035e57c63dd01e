/** Real servers, started by a test on free ports as a plain user, and ended by it. */
@NullMarked
package org.tulip4j.bulbs.servers;

import org.jspecify.annotations.NullMarked;
