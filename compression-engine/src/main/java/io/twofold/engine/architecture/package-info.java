/** What each known architecture is made of, as data read from {@code config.json}: one file per architecture, no tensors. */
@NullMarked
package io.twofold.engine.architecture;

import org.jspecify.annotations.NullMarked;
