package io.twofold.engine.policy;

import io.twofold.engine.allocation.AllocationPoint;

/** Two samples of one iteration and what the difference of their losses says about the gradient. */
final class SamplePair {
    private final AllocationPoint first;
    private final AllocationPoint second;
    private final double[] direction;

    /** @param direction what the estimate is, were the first sample's loss higher by 1 */
    SamplePair(AllocationPoint first, AllocationPoint second, double[] direction) {
        this.first = first;
        this.second = second;
        this.direction = direction;
    }

    AllocationPoint first() {
        return first;
    }

    AllocationPoint second() {
        return second;
    }

    /** g, the estimate of the loss's gradient at µ. */
    double[] gradient(double firstLoss, double secondLoss) {
        double[] gradient = new double[direction.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (firstLoss - secondLoss) * direction[i];
        }
        return gradient;
    }
}
