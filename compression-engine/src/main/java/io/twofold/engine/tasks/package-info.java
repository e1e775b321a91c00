/** Tasks that a model is measured on: what they ask, as small files say it, and how the answers are scored. */
@NullMarked
package io.twofold.engine.tasks;

import org.jspecify.annotations.NullMarked;
