/**
 * A world in one thread for whole programs: hosts with loops of their own, a network with faults, time that jumps, and every choice made by a
 * seed. What is run twice with one seed does the same twice.
 */
@NullMarked
package org.tulip4j.testing.world;

import org.jspecify.annotations.NullMarked;
