package io.twofold.api.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlPolicyTest {
    private final UrlPolicy policy = new UrlPolicy(Settings.allowing(Duration.ofSeconds(15), "receiver", "127.0.0.1"));

    @DisplayName(
            "case 28: a webhook to loopback, link-local, private, mapped IPv6 or a decimal IP is refused by its text")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.2/",
                "https://10.1.2.3/hook",
                "https://169.254.169.254/latest/meta-data/",
                "https://192.168.0.1:8443/",
                "https://100.64.0.1/",
                "https://0.0.0.0/",
                "https://224.0.0.1/",
                "https://[::1]/",
                "https://[::]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::a9fe:a9fe]/",
                "https://[fe80::1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fd00:ec2::254]/",
                "https://[ff02::1]/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://127.0.0.01/",
                "https://1.1.1.1./",
                "https://256.1.1.1/",
                "https://1.2.3/",
                "https://localhost/",
                "https://metadata/",
                "https://example.com./"
            })
    void refusesAddressesThatAreNotPublic(String url) {
        assertThat(policy.objection(url)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "//example.com/",
                "https:///path",
                "https:example.com",
                "http://example.com/",
                "ftp://example.com/",
                "file:///etc/passwd",
                "gopher://example.com/",
                "https://user@example.com/",
                "https://user:pass@example.com/",
                "https://@example.com/",
                "https://example.com/#part",
                "https://example.com#",
                "https://example.com:80/",
                "https://example.com:22/",
                "https://example.com:0/",
                "https://example.com:99999/",
                "https://example.com:99999999999/",
                "https://exa_mple.com/",
                "https://-a.example.com/",
                "https://ex ample.com/",
                "https://example.com/a b",
                "https://example.com/\u0000",
                "https://example.com/\r\nX: y",
                "https://example.com\\@evil.com/",
                "https://\u0435xample.com/",
                "https://\uff11\uff12\uff17.0.0.1/",
                "https://example.com/\u00e9"
            })
    void refusesWhatIsNoPlainHttpsUrl(String url) {
        assertThat(policy.objection(url)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.com",
                "https://hooks.example.com/a/b?c=d&e=%C3%A9",
                "https://HOOKS.example.com:443/",
                "https://xn--e1afmkfd.xn--p1ai:8443/",
                "https://1.1.1.1/",
                "https://[2606:4700::1111]/",
                "http://receiver:9999/",
                "http://127.0.0.1:9999/",
                "https://receiver/"
            })
    void acceptsPublicHostsAndThoseThatTheOperatorNames(String url) {
        assertThat(policy.objection(url)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://receiver/", "http://user@receiver/", "http://receiver.example.com/", "http://127.0.0.2/"})
    void allowsNoMoreThanTheHostThatIsNamed(String url) {
        assertThat(policy.objection(url)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {2_048, 2_049})
    void boundsTheLength(int length) {
        String url = "https://example.com/" + "x".repeat(length - 20);

        assertThat(policy.objection(url) == null).isEqualTo(length == 2_048);
    }
}
