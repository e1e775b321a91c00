/** The Hugging Face Hub: its HTTP API, and the cache that its Python library uses too. */
@NullMarked
package io.twofold.source.hub;

import org.jspecify.annotations.NullMarked;
