/** The {@code twofold} command: one class per verb, no logic of its own. */
@NullMarked
package io.twofold.cli;

import org.jspecify.annotations.NullMarked;
