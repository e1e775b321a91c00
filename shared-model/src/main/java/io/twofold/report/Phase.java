package io.twofold.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The stages of one compression, in the order in which they first begin. */
public enum Phase {
    /** Reads headers, configuration and texts; computes the budget. */
    PREFLIGHT,
    /** Brings models and texts from elsewhere onto this machine's disk. */
    FETCH,
    /** Measures the dense model. */
    BASELINE,
    /** Runs the calibration text through the blocks. */
    CALIBRATE,
    /** Decides how much each matrix keeps. */
    ALLOCATE,
    /** Splits the matrices. */
    DECOMPOSE,
    /** Trains what is kept of each block. */
    TUNE,
    /** Writes the compressed checkpoint. */
    EXPORT,
    /** Measures the stored checkpoint. */
    EVALUATE,
    /** Moves the files to the artifact store. */
    PUBLISH;

    /** The name used in JSON. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
