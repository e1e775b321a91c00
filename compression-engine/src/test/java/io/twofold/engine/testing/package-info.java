/** Where the tests find models, texts and expected values. */
@NullMarked
package io.twofold.engine.testing;

import org.jspecify.annotations.NullMarked;
