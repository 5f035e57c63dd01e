/**
 * A toy operating system on generators, and the first scheduler of tulip: what lies between step 4 and step 5 of the talk.
 */
@org.jspecify.annotations.NullMarked
package org.tulip4j.samples.toy;
