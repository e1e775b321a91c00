/** Texts, and their tokens. */
@NullMarked
package io.twofold.engine.text;

import org.jspecify.annotations.NullMarked;
