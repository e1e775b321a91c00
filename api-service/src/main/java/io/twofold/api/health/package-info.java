/** What the service needs to work, and what it can do without for a while. */
@NullMarked
package io.twofold.api.health;

import org.jspecify.annotations.NullMarked;
