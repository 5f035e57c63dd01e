/** What tulip costs beside its peers. */
package org.tulip4j.bench;
