package io.twofold.api.live;

import java.io.IOException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** What one stream has to tell; called by one thread at a time. */
interface Feed {
    /**
     * Sends what is new since the last call.
     *
     * @throws IOException if the client has gone
     */
    Next send(SseEmitter client) throws IOException;

    /** When to call again. */
    enum Next {
        /** When the job has changed. */
        CHANGED,
        /** In a second, even if the job does not change. */
        SOON,
        /** Never: all is said. */
        NEVER
    }
}
