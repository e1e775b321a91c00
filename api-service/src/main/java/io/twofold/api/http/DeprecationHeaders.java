package io.twofold.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Tells clients of deprecated operations, in every answer, since when and until when (RFC 9745 and RFC 8594). */
@Component
public final class DeprecationHeaders implements HandlerInterceptor, WebMvcConfigurer {

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        @Nullable
        DeprecatedOperation deprecated =
                handler instanceof HandlerMethod method ? method.getMethodAnnotation(DeprecatedOperation.class) : null;
        if (deprecated != null) {
            long since = LocalDate.parse(deprecated.since()).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
            response.setHeader("Deprecation", "@" + since);
            response.setHeader(
                    "Sunset",
                    HTTP_DATE.format(LocalDate.parse(deprecated.sunset()).atTime(LocalTime.of(23, 59, 59))));
            response.addHeader(
                    HttpHeaders.LINK, "<" + deprecated.link() + ">; rel=\"deprecation\"; type=\"text/html\"");
        }
        return true;
    }
}
