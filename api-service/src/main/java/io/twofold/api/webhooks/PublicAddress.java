package io.twofold.api.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public network from those that mean something else to this machine than to anybody: loopback,
 * private, link-local, shared, multicast, reserved (IANA's special-purpose registries), and metadata services.
 */
final class PublicAddress {
    private static final List<Block> SPECIAL_V4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32", // Azure's metadata service, though the range is public
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");
    // all that is in use; loopback, mapped, NAT64, unique local, link-local and multicast addresses lie outside
    private static final Block GLOBAL_V6 = Block.of("2000::/3");
    private static final List<Block> SPECIAL_V6 = blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private PublicAddress() {}

    /** Whether everybody would reach the same host by this address. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress(); // 4 also for mapped IPv6
        return bytes.length == 4
                ? SPECIAL_V4.stream().noneMatch(block -> block.contains(bytes))
                : GLOBAL_V6.contains(bytes) && SPECIAL_V6.stream().noneMatch(block -> block.contains(bytes));
    }

    private static List<Block> blocks(String... written) {
        return Stream.of(written).map(Block::of).toList();
    }

    /** Addresses whose first bits are the same. */
    private record Block(InetAddress first, int bits) {

        static Block of(String written) {
            int slash = written.indexOf('/');
            try {
                InetAddress first = InetAddress.getByName(written.substring(0, slash)); // a literal is not looked up
                return new Block(first, Integer.parseInt(written.substring(slash + 1)));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(written, e);
            }
        }

        boolean contains(byte[] address) {
            byte[] prefix = first.getAddress();
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % 8);
                if ((prefix[bit / 8] & mask) != (address[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
