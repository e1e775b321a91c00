package io.twofold.api.limits;

import io.twofold.api.access.CallerParameter;
import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Holds every request below {@code /v1} and {@code /jobs} against the rate limits, and says in each answer what is left
 * (draft-ietf-httpapi-ratelimit-headers). A 304 is free: polling with an ETag is what clients should do.
 */
@Component
final class RateLimitCheck implements HandlerInterceptor, WebMvcConfigurer {
    private final RateLimits limits;

    RateLimitCheck(RateLimits limits) {
        this.limits = limits;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/v1/**", "/jobs/**")
                .order(Ordered.HIGHEST_PRECEDENCE); // before anything that asks the database
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return true; // what is dispatched again was counted when it came in
        }
        List<RateLimits.Verdict> verdicts =
                CallerParameter.of(request).map(limits::take).orElse(List.of());
        if (!verdicts.isEmpty()) {
            response.setHeader("RateLimit-Policy", join(verdicts, v -> ";q=" + v.limit() + ";w=60"));
            response.setHeader("RateLimit", join(verdicts, v -> ";r=" + v.left() + ";t=" + seconds(v.reset())));
        }
        verdicts.stream().filter(RateLimits.Verdict::isRefusal).findFirst().ifPresent(refusal -> {
            throw new ProblemException(
                            ProblemType.RATE_LIMITED,
                            "This " + refusal.policy() + " may send " + refusal.limit()
                                    + " requests a minute; wait as long as Retry-After says, and poll with"
                                    + " If-None-Match, which is free while nothing changes")
                    .with(HttpHeaders.RETRY_AFTER, Long.toString(seconds(refusal.retryAfter())));
        });
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception e) {
        if (response.getStatus() == HttpServletResponse.SC_NOT_MODIFIED) {
            CallerParameter.of(request).ifPresent(limits::giveBack);
        }
    }

    private static String join(List<RateLimits.Verdict> verdicts, Function<RateLimits.Verdict, String> parameters) {
        return verdicts.stream()
                .map(verdict -> "\"" + verdict.policy() + "\"" + parameters.apply(verdict))
                .collect(Collectors.joining(", "));
    }

    private static long seconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
