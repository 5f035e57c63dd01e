/** What the bench of a test and the worlds have in common. */
@NullMarked
package org.tulip4j.testing.internal;

import org.jspecify.annotations.NullMarked;
