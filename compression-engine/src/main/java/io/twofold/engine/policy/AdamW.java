package io.twofold.engine.policy;

import io.twofold.recipe.TruncatedGaussian;

/** Adam with decoupled weight decay: Loshchilov and Hutter, ICLR 2019, Algorithm 2, with a constant learning rate. */
final class AdamW {
    private final TruncatedGaussian.AdamW settings;

    AdamW(TruncatedGaussian.AdamW settings) {
        this.settings = settings;
    }

    /**
     * Where a step goes, before any projection.
     *
     * @param t number of the step, from 1
     * @param m first moment, brought up to date in place
     * @param v second moment, likewise
     */
    double[] step(int t, double[] theta, double[] gradient, double[] m, double[] v) {
        double firstBias = 1 - Math.pow(settings.beta1(), t);
        double secondBias = 1 - Math.pow(settings.beta2(), t);
        double[] moved = new double[theta.length];
        for (int i = 0; i < theta.length; i++) {
            m[i] = settings.beta1() * m[i] + (1 - settings.beta1()) * gradient[i];
            v[i] = settings.beta2() * v[i] + (1 - settings.beta2()) * gradient[i] * gradient[i];
            double direction = m[i] / firstBias / (Math.sqrt(v[i] / secondBias) + settings.epsilon());
            moved[i] = theta[i] - settings.learningRate() * (direction + settings.weightDecay() * theta[i]);
        }
        return moved;
    }
}
