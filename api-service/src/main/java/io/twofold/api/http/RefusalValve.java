package io.twofold.api.http;

import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** Answers what Tomcat refuses before any filter sees it, such as a path that cannot be decoded. */
public final class RefusalValve extends ErrorReportValve {

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            Problem.of(ProblemType.of(status), status, "The request could not be read", List.of(), request.getRequest())
                    .send(response.getResponse());
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            containerLog.debug("the client has gone", e);
        }
    }
}
