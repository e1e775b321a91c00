package io.twofold.api.live;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Which of the types that an operation has to offer a client likes best. */
public final class Accepted {
    private Accepted() {}

    /** The type in {@code offered} that {@code Accept} ranks highest; the first where it does not say. */
    public static MediaType of(HttpServletRequest request, MediaType... offered) {
        for (MediaType wanted : ranked(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)))) {
            for (MediaType type : offered) {
                if (wanted.includes(type)) {
                    return type;
                }
            }
        }
        return offered[0];
    }

    private static List<MediaType> ranked(List<String> headers) {
        try {
            List<MediaType> types = new ArrayList<>(MediaType.parseMediaTypes(headers));
            types.sort(Comparator.comparingDouble(MediaType::getQualityValue).reversed());
            return types;
        } catch (InvalidMediaTypeException e) {
            return List.of(); // Spring has refused the request before
        }
    }
}
