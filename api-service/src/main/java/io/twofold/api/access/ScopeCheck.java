package io.twofold.api.access;

import io.twofold.api.http.ProblemException;
import io.twofold.api.http.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets a request through to its controller if the caller has the scope for it. It goes by the operation that Spring MVC has
 * matched, not by the path, so that no way of writing a path leads around it.
 */
@Component
final class ScopeCheck implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod
                && request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof String pattern) {
            RequiredScope.of(request.getMethod(), pattern)
                    .filter(scope -> CallerParameter.of(request)
                            .filter(caller -> caller.may(scope))
                            .isEmpty())
                    .ifPresent(ScopeCheck::refuse);
        }
        return true;
    }

    private static void refuse(Scope scope) {
        throw new ProblemException(
                        ProblemType.FORBIDDEN, "This needs the scope " + scope.id() + ", which the key lacks")
                .with(
                        HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer error=\"insufficient_scope\", scope=\"" + scope.id() + "\"");
    }
}
