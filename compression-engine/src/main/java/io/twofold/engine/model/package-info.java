/** Language models in Hugging Face layout: configuration, weights, and the forward pass, block by block. */
@NullMarked
package io.twofold.engine.model;

import org.jspecify.annotations.NullMarked;
