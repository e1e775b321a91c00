/** Learns how to share a budget from losses of sampled allocations alone: policy gradient on a truncated Gaussian. */
@NullMarked
package io.twofold.engine.policy;

import org.jspecify.annotations.NullMarked;
