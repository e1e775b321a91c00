/** What a finished job leaves behind: its report and its files. */
@NullMarked
package io.twofold.api.results;

import org.jspecify.annotations.NullMarked;
