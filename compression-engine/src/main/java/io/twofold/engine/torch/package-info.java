/** The arithmetic: TorchScript kernels kept as source, loaded into LibTorch through DJL. */
@NullMarked
package io.twofold.engine.torch;

import org.jspecify.annotations.NullMarked;
