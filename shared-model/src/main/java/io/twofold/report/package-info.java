/** What a user gets back: measured quality, size and time of one compression. */
@NullMarked
package io.twofold.report;

import org.jspecify.annotations.NullMarked;
