package io.twofold.api.webhooks;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Which addresses an endpoint may have, as far as the text tells; the rest is seen when it is called ({@link VettedDns}). */
@Component
final class UrlPolicy {
    private static final int MAX_LENGTH = 2_048;
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]*[a-z0-9])?");
    private static final Pattern IPV4 = Pattern.compile("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9A-Fa-f:.]+]");

    private final WebhookProperties properties;

    UrlPolicy(WebhookProperties properties) {
        this.properties = properties;
    }

    /** What is wrong with an address; null if nothing is. */
    @Nullable
    String objection(String url) {
        if (url.length() > MAX_LENGTH) {
            return "must have at most " + MAX_LENGTH + " characters";
        }
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            return "must be a URL; write other characters than ASCII as %XX, and in a host name as punycode";
        }
        String host = uri.getHost();
        if (host == null || !url.equals(uri.toASCIIString())) {
            return "must be https://HOST/…, where HOST is a name of the public network or an address in its usual form";
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            return "must have neither a user name nor a fragment; the signature says who calls";
        }
        return isAllowed(host) ? schemeOfAllowed(uri) : objection(uri, host);
    }

    /** Whether the operator has named the host, so that it may have any address. */
    boolean isAllowed(String host) {
        return properties.allow().stream().anyMatch(host::equalsIgnoreCase);
    }

    private static @Nullable String schemeOfAllowed(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme())
                ? null
                : "must begin with https:// or http://";
    }

    private @Nullable String objection(URI uri, String host) {
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            return "must begin with https://";
        }
        if (uri.getPort() != -1 && !properties.ports().contains(uri.getPort())) {
            return "must have no port other than " + properties.ports();
        }
        boolean literal = IPV4.matcher(host).matches() || IPV6.matcher(host).matches();
        if (!literal && !NAME.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            return "must name a host of the public network, such as hooks.example.com";
        }
        try {
            // a literal is only parsed, nothing is looked up
            return literal && !PublicAddress.isPublic(InetAddress.getByName(host))
                    ? "must not be an address of a private or special network"
                    : null;
        } catch (UnknownHostException e) {
            return "must have a valid address";
        }
    }
}
