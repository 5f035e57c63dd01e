/** tulip as a guest of Swing. */
@NullMarked
package org.tulip4j.samples.swing;

import org.jspecify.annotations.NullMarked;
