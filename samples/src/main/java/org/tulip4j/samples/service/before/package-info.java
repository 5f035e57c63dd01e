/** The service on Netty alone. */
@NullMarked
package org.tulip4j.samples.service.before;

import org.jspecify.annotations.NullMarked;
