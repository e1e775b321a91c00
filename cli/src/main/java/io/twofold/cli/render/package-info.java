/** Turns results into lines for people: tables, amounts and a progress bar. */
@NullMarked
package io.twofold.cli.render;

import org.jspecify.annotations.NullMarked;
