/** Builds the site: the pages and the Javadoc as one folder of HTML, every link checked. */
@NullMarked
package org.tulip4j.site;

import org.jspecify.annotations.NullMarked;
