package io.twofold.artifact;

import java.util.regex.Pattern;

/** Which names an artifact may have: none that leads out of its job's directory or hides in it. */
final class ArtifactNames {
    private static final int MAX_LENGTH = 512;
    private static final String PART = "[A-Za-z0-9_-][A-Za-z0-9._-]*+";
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")*+");
    private static final Pattern JOB_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private static final Pattern EPOCH = Pattern.compile("0|[1-9][0-9]{0,17}");

    private ArtifactNames() {}

    static boolean isName(String name) {
        return name.length() <= MAX_LENGTH && NAME.matcher(name).matches();
    }

    static String requireName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "An artifact's name must be letters, digits, '.', '_' and '-' in parts that do not begin with a dot,"
                            + " joined by '/', at most " + MAX_LENGTH + " in all");
        }
        return name;
    }

    static boolean isJobId(String name) {
        return JOB_ID.matcher(name).matches();
    }

    static boolean isEpoch(String name) {
        return EPOCH.matcher(name).matches();
    }

    static String requireJobId(String jobId) {
        if (!isJobId(jobId)) {
            throw new IllegalArgumentException("jobId must be 1 to 64 letters, digits, '_' or '-'");
        }
        return jobId;
    }
}
