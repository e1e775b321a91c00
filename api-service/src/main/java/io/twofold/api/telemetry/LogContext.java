package io.twofold.api.telemetry;

import io.twofold.api.access.Caller;
import io.twofold.job.JobId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Puts tenant and job into every line that is logged for a request. */
@Component
class LogContext implements HandlerInterceptor, WebMvcConfigurer {
    private static final String TENANT = "tenant";
    private static final String JOB = "jobId";

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getAttribute(Caller.class.getName()) instanceof Caller caller) {
            MDC.put(TENANT, caller.tenant());
        }
        if (request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE) instanceof Map<?, ?> variables
                && variables.get("id") instanceof String id
                && JobId.isValid(id)) {
            MDC.put(JOB, id);
        }
        return true;
    }

    @Override
    public void afterCompletion(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable Exception thrown) {
        MDC.remove(TENANT);
        MDC.remove(JOB);
    }
}
