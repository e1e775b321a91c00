/** Tells users' own services about their jobs, by the convention of Standard Webhooks, and reaches nothing but the public network. */
@NullMarked
package io.twofold.api.webhooks;

import org.jspecify.annotations.NullMarked;
