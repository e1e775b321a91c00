package io.twofold.api.webhooks;

import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way out: this machine's names and certificates. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WebhookProperties.class)
class WebhookConfiguration {

    @Bean
    @ConditionalOnMissingBean
    HostResolver hostResolver() {
        return InetAddress::getAllByName;
    }

    @Bean
    WebhookSender webhookSender(WebhookProperties properties, HostResolver resolver, UrlPolicy policy)
            throws NoSuchAlgorithmException {
        VettedDns dns = new VettedDns(resolver, policy);
        return new WebhookSender(properties, dns, SSLContext.getDefault(), InstantSource.system());
    }
}
