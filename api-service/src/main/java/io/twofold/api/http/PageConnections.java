package io.twofold.api.http;

import java.util.List;

/** Somewhere else that the page may ask, beside this server. */
public interface PageConnections {
    /** Such as {@code https://login.example}. */
    List<String> origins();
}
