/** Who changed what, and who was refused: kept for those who run the service. */
@NullMarked
package io.twofold.api.audit;

import org.jspecify.annotations.NullMarked;
