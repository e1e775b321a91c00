/** What the tests of all modules share. */
@NullMarked
package io.twofold.testing;

import org.jspecify.annotations.NullMarked;
