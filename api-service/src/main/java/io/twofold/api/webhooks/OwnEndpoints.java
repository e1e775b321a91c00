package io.twofold.api.webhooks;

import io.twofold.api.access.Caller;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The endpoints that a caller may see: those of the own tenant. */
@Component
public class OwnEndpoints {
    private static final Pattern ID = Pattern.compile("wh_[0-9a-f]{32}");

    private final EndpointTable endpoints;

    OwnEndpoints(EndpointTable endpoints) {
        this.endpoints = endpoints;
    }

    /** Whether a job of the caller may name this endpoint. */
    public boolean exists(Caller caller, String id) {
        return isId(id) && endpoints.find(caller.tenant(), id).isPresent();
    }

    /** @throws ProblemException if there is no such endpoint, or it is another tenant's */
    Endpoint find(Caller caller, String id) {
        if (!isId(id)) { // nothing else comes near the database
            throw unknown(id);
        }
        return endpoints.find(caller.tenant(), id).orElseThrow(() -> unknown(id));
    }

    /** Whether a text has the form of an id. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static ProblemException unknown(String id) {
        String shown = id.length() <= 80 ? id : id.substring(0, 80) + "…";
        return new ProblemException(ProblemType.NOT_FOUND, "There is no webhook '" + shown + "'");
    }
}
