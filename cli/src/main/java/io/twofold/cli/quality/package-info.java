/** The table of qualities: models compressed by several recipes, one row and one process after the other. */
@NullMarked
package io.twofold.cli.quality;

import org.jspecify.annotations.NullMarked;
