package io.twofold.campaign;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What undisturbed runs of every kind of work left: the models' digests, and the numbers of an evaluation. */
final class Reference {
    /** Holds weights only, and so depends on the request alone; other files tell times. */
    private static final String WEIGHTS = ".safetensors";

    private final Map<Work, Map<String, String>> weights = new EnumMap<>(Work.class);
    private final Map<Work, String> quality = new EnumMap<>(Work.class);

    /** Remembers what one undisturbed job of each kind has left. */
    Reference(Ledger ledger, Map<String, Plan.Post> undisturbed) {
        List<Ledger.File> files = ledger.files();
        undisturbed.forEach((id, post) -> {
            weights.put(
                    post.work(),
                    weightsOf(files.stream()
                            .filter(file -> file.jobId().equals(id))
                            .toList()));
            quality.put(post.work(), ledger.quality(id));
        });
    }

    /** How a disturbed job's result differs from the undisturbed one, and its files from what the database promises. */
    List<String> differences(Work work, String jobId, List<Ledger.File> files, String measured, Artifacts artifacts) {
        List<String> differences = new ArrayList<>();
        if (!weightsOf(files).equals(weights.get(work))) {
            differences.add(jobId + " (" + work + ") has other weights than the undisturbed run");
        }
        if (work == Work.EVALUATION && !measured.equals(quality.get(work))) {
            differences.add(jobId + " measured " + measured + ", the undisturbed run " + quality.get(work));
        }
        for (Ledger.File file : files) {
            if (!artifacts.sha256(jobId, file.epoch(), file.name()).equals(file.sha256())) {
                differences.add(jobId + "/" + file.epoch() + "/" + file.name() + " is not what the database promises");
            }
        }
        return differences;
    }

    private static Map<String, String> weightsOf(List<Ledger.File> files) {
        Map<String, String> digests = new TreeMap<>();
        files.stream()
                .filter(file -> file.name().endsWith(WEIGHTS))
                .forEach(file -> digests.put(file.name(), file.sha256()));
        return digests;
    }
}
