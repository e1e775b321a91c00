/** Posts that a client may send again without doing anything twice. */
@NullMarked
package io.twofold.api.idempotency;

import org.jspecify.annotations.NullMarked;
