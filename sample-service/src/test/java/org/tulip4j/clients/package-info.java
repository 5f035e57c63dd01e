/** Programs that others have written, as clients of servers on tulip loops. */
@NullMarked
package org.tulip4j.clients;

import org.jspecify.annotations.NullMarked;
