/** The HTTP service as a whole: what starts, and with which settings. */
@NullMarked
package io.twofold.api;

import org.jspecify.annotations.NullMarked;
