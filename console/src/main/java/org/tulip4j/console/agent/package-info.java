/** What the console loads into a process whose tulip the server of beans cannot find. */
@NullMarked
package org.tulip4j.console.agent;

import org.jspecify.annotations.NullMarked;
