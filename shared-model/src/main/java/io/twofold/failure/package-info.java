/** Why a compression can fail, as codes that clients, workers and exit statuses share. */
@NullMarked
package io.twofold.failure;

import org.jspecify.annotations.NullMarked;
