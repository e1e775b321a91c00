/** The one way in which Twofold reads and writes JSON. */
@NullMarked
package io.twofold.json;

import org.jspecify.annotations.NullMarked;
