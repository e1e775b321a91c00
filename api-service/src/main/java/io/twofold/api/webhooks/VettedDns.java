package io.twofold.api.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Gives the HTTP client public addresses only. It connects to just what comes back from here, so a name that points
 * elsewhere a moment later changes nothing (DNS rebinding).
 */
final class VettedDns implements DnsResolver {
    private static final int MAX_ADDRESSES = 2; // each may cost the time of a connection that is not answered

    private final HostResolver resolver;
    private final UrlPolicy policy;

    VettedDns(HostResolver resolver, UrlPolicy policy) {
        this.resolver = resolver;
        this.policy = policy;
    }

    /** @throws UnknownHostException the same whether a host is unknown or not public: nobody shall learn which */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found;
        try {
            found = resolver.resolve(host);
        } catch (UnknownHostException e) {
            found = new InetAddress[0];
        }
        boolean usable = policy.isAllowed(host) || Arrays.stream(found).allMatch(PublicAddress::isPublic);
        if (found.length == 0 || !usable) {
            throw new UnknownHostException("the host has no public address");
        }
        return Arrays.copyOf(found, Math.min(found.length, MAX_ADDRESSES));
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
