/** What the package {@code tulip} in Python calls: public, because the polyglot API shows nothing else to a guest. */
@NullMarked
package org.tulip4j.python.internal;

import org.jspecify.annotations.NullMarked;
