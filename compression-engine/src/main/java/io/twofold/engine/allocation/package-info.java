/** Which matrix may keep how much, and what was kept in the end. */
@NullMarked
package io.twofold.engine.allocation;

import org.jspecify.annotations.NullMarked;
