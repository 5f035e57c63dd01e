/** What a piece of work takes of a processor, beside its peer, in turn within one process: figures that other work on the machine changes least. */
package org.tulip4j.bench.cost;
