/** The conformance kit: environments and suites. */
@NullMarked
package org.tulip4j.tck;

import org.jspecify.annotations.NullMarked;
