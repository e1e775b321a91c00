/** What traces and logs say of a request. */
@NullMarked
package io.twofold.api.telemetry;

import org.jspecify.annotations.NullMarked;
