package io.twofold.artifact;

import io.twofold.failure.FailureCode;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the refusals of an object store mean, and what to do about them. */
record S3Failures(S3Location location) {
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage");
    private static final Set<String> OTHER_REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> DAMAGED =
            Set.of("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch");

    /**
     * The answer to a question; the SDK has asked several times before it throws.
     *
     * @param what is done, such as {@code store report.json of job job_1}
     * @throws ArtifactStoreException if there is none
     */
    <T> T ask(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (SdkException e) {
            throw of(what, e);
        }
    }

    ArtifactStoreException of(String what, SdkException e) {
        if (e instanceof S3Exception answer) {
            return of(what, answer);
        }
        if (e instanceof SdkClientException && String.valueOf(e.getMessage()).contains("Unable to load credentials")) {
            return misconfigured(
                    what,
                    location + " needs credentials and there are none: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                            + " or AWS_PROFILE, or give the machine a role",
                    e);
        }
        return new ArtifactStoreException(
                FailureCode.STORAGE_UNAVAILABLE,
                "Could not " + what + ": " + location + " does not answer: " + e.getMessage(),
                e);
    }

    private ArtifactStoreException of(String what, S3Exception e) {
        String code = code(e);
        int status = e.statusCode();
        if (code.equals("NoSuchBucket")) {
            return misconfigured(
                    what,
                    "the bucket " + location.bucket() + " does not exist; create it, or correct TWOFOLD_ARTIFACTS and"
                            + " AWS_ENDPOINT_URL_S3",
                    e);
        }
        if (OTHER_REGION.contains(code)) {
            return misconfigured(what, "the bucket " + location.bucket() + " is in another region; set AWS_REGION", e);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return misconfigured(what, "this machine's clock differs too much from the store's; set it right", e);
        }
        if (status == 401 || status == 403) {
            return misconfigured(
                    what,
                    location + " refuses this process (" + (code.isEmpty() ? status : code) + "); check its credentials"
                            + " (AWS_ACCESS_KEY_ID, AWS_PROFILE or the machine's role) and what they may do"
                            + " (docs/object-stores.md)",
                    e);
        }
        boolean full = status == 507 || FULL.contains(code);
        return new ArtifactStoreException(
                full ? FailureCode.INSUFFICIENT_STORAGE : FailureCode.STORAGE_UNAVAILABLE,
                "Could not " + what + ": "
                        + (DAMAGED.contains(code)
                                ? "it arrived damaged at " + location + ": its SHA-256 is not what was sent"
                                : location + " answers " + status + (code.isEmpty() ? "" : " " + code)),
                e);
    }

    private static ArtifactStoreException misconfigured(String what, String reason, SdkException cause) {
        return ArtifactStoreException.misconfigured("Could not " + what + ": " + reason, cause);
    }

    /** The store's name for the refusal, or an empty string: answers to HEAD have no body that could say it. */
    static String code(S3Exception e) {
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        return code == null ? "" : code;
    }
}
