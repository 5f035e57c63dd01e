/** Loops and tasks as a page on loopback. */
@NullMarked
package org.tulip4j.console.web;

import org.jspecify.annotations.NullMarked;
