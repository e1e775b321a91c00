/** What happened to jobs, as clients see it. */
@NullMarked
package io.twofold.api.events;

import org.jspecify.annotations.NullMarked;
