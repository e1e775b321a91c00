/** Tells the workers of waiting jobs, and takes jobs back from workers that went silent. */
@NullMarked
package io.twofold.api.dispatch;

import org.jspecify.annotations.NullMarked;
