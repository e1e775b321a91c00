package io.twofold.testing;

import io.twofold.report.Estimate;
import io.twofold.report.PhaseEstimate;
import java.util.List;
import java.util.Map;

/** Estimates that nobody has computed. */
public final class Estimates {
    private Estimates() {}

    /** One with every field. */
    public static Estimate any() {
        return new Estimate(
                "builtin:sample",
                new Estimate.Size("llama", 4, 28, 737_280, 1_739_008),
                new Estimate.Kept(368_640, Map.of("hf-dense", 1_739_008L), true),
                List.of(new PhaseEstimate("decompose", 1.5, 0.9, 3.05)),
                new PhaseEstimate("total", 1.5, 0.9, 3.05),
                new Estimate.Sharing(2, 1.2, new PhaseEstimate("total", 0.9, 0.54, 1.83)),
                new Estimate.Memory(600_000_000, null),
                new Estimate.Disk(860_000, 1_739_008),
                new Estimate.Speed("cpu", 7e10, 2e9, 1e-4, 5e8));
    }
}
