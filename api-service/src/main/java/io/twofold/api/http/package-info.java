/** What holds for every request: who may ask, how errors look, the contract. */
@NullMarked
package io.twofold.api.http;

import org.jspecify.annotations.NullMarked;
