/** What a user asks for: the model, the recipe over named parts, the data to calibrate and evaluate on. */
@NullMarked
package io.twofold.recipe;

import org.jspecify.annotations.NullMarked;
