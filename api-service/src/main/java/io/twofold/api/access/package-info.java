/** Who asks, and what is theirs. */
@NullMarked
package io.twofold.api.access;

import org.jspecify.annotations.NullMarked;
