/** How well a model predicts a text. */
@NullMarked
package io.twofold.engine.evaluation;

import org.jspecify.annotations.NullMarked;
