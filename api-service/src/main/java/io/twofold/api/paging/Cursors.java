package io.twofold.api.paging;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Makes cursors and reads them back: a place in a list, signed together with the list's name, so that a cursor can
 * neither be made up nor be used for another tenant, another filter or another order. All instances of a service share
 * the secret, which is in the database.
 */
@Component
public class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SEAL_BYTES = 16;
    private static final int LONGEST = 512;

    private final SingletonSupplier<SecretKeySpec> secret;

    Cursors(JdbcClient jdbc) {
        secret = SingletonSupplier.of(() -> new SecretKeySpec(
                jdbc.sql("SELECT value FROM service_secret WHERE name = 'cursor'")
                        .query(byte[].class)
                        .single(),
                ALGORITHM));
    }

    /**
     * The cursor of a place.
     *
     * @param list everything that must be the same when the cursor comes back
     * @param place such as the id of the last element shown
     */
    public String seal(String list, String place) {
        byte[] text = place.getBytes(StandardCharsets.UTF_8);
        byte[] whole = Arrays.copyOf(text, text.length + SEAL_BYTES);
        System.arraycopy(mac(list, place), 0, whole, text.length, SEAL_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
    }

    /**
     * The place that a cursor stands for.
     *
     * @throws ProblemException if this service did not make the cursor for this list
     */
    public String open(String list, String cursor) {
        try {
            byte[] whole = Base64.getUrlDecoder().decode(cursor);
            if (cursor.length() <= LONGEST && whole.length > SEAL_BYTES) {
                int length = whole.length - SEAL_BYTES;
                String place = new String(whole, 0, length, StandardCharsets.UTF_8);
                if (MessageDigest.isEqual(Arrays.copyOfRange(whole, length, whole.length), mac(list, place))) {
                    return place;
                }
            }
        } catch (IllegalArgumentException e) {
            throw refused(); // not even Base64
        }
        throw refused();
    }

    private static ProblemException refused() {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER,
                "'after' must be the field 'next' of a page of this same list, with the same filters and order; begin"
                        + " again without it");
    }

    private byte[] mac(String list, String place) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret.obtain());
            mac.update((list.length() + ":" + list).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(mac.doFinal(place.getBytes(StandardCharsets.UTF_8)), SEAL_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
