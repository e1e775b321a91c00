package io.twofold.engine.candidates;

/** Seeds of independent streams of random numbers. */
final class RandomStream {
    private RandomStream() {}

    /** The seed of a matrix and kind of candidates: a place on SplitMix64's orbit far from those of all others. */
    static long seed(long seed, int matrix, int kind) {
        return mix(mix(mix(seed) + matrix) + kind);
    }

    /** Stafford's variant 13 of a 64-bit finaliser: a bijection that changes half of the bits. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
