/** Posting, listing, watching, cancelling and deleting jobs. */
@NullMarked
package io.twofold.api.jobs;

import org.jspecify.annotations.NullMarked;
