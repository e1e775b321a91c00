/** The recipes that come with Twofold, and the JSON Schemas of what a client may post. */
@NullMarked
package io.twofold.api.recipes;

import org.jspecify.annotations.NullMarked;
