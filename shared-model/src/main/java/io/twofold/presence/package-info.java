/** Which workers there are. */
@NullMarked
package io.twofold.presence;

import org.jspecify.annotations.NullMarked;
