/** Removes what has been kept long enough. */
@NullMarked
package io.twofold.api.retention;

import org.jspecify.annotations.NullMarked;
