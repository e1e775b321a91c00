/** How much a caller may ask for, and how much of that is left. */
@NullMarked
package io.twofold.api.limits;

import org.jspecify.annotations.NullMarked;
