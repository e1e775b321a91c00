/** Reads and writes safetensors files strictly, one tensor at a time, and the checkpoints made of them. */
@NullMarked
package io.twofold.engine.safetensors;

import org.jspecify.annotations.NullMarked;
