/** Compresses and evaluates models: the door to the engine, callable from {@code main}. */
@NullMarked
package io.twofold.engine;

import org.jspecify.annotations.NullMarked;
