/** The sequences seen while compressing, and what is measured on them. */
@NullMarked
package io.twofold.engine.calibration;

import org.jspecify.annotations.NullMarked;
