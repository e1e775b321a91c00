/** Places in long lists, as clients hold them. */
@NullMarked
package io.twofold.api.paging;

import org.jspecify.annotations.NullMarked;
