/** How object stores are reached: the same for the models that are read from them and the artifacts that are kept there. */
@NullMarked
package io.twofold.s3;

import org.jspecify.annotations.NullMarked;
