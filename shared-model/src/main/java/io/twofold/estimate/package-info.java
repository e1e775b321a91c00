/** Questions from the API to any worker, through the database: what a request would take. */
@NullMarked
package io.twofold.estimate;

import org.jspecify.annotations.NullMarked;
