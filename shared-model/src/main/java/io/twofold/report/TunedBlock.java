package io.twofold.report;

/**
 * What training a block's kept values reached.
 *
 * @param name of the block, as its tensors' names begin
 * @param errorBefore mean over tokens of ‖y − y_d‖² ÷ ‖y_d‖² of the block's output on the sequences held out of the
 *     training, or on all of them if none are held out; y_d is the dense model's
 * @param errorAfter the same with the values that were kept
 * @param epoch after which they were taken; 0 if no epoch improved on the untrained ones
 */
public record TunedBlock(String name, double errorBefore, double errorAfter, int epoch) {}
