/** Weights between disk and device: dense tensors, factored ones, whole model directories, manifests. */
@NullMarked
package io.twofold.engine.storage;

import org.jspecify.annotations.NullMarked;
