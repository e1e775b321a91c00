package io.twofold.engine;

/** What a text is for; a data set may have one part to learn from and another to measure on. */
public enum TextUse {
    CALIBRATION,
    EVALUATION
}
