package io.twofold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.twofold.api.access.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation of the contract wants the scope that the contract gives with it. */
class ScopesTest extends AccessTest {

    @TestFactory
    Stream<DynamicTest> everyOperationWantsItsScope() {
        Map<Scope, ApiClient> only = new HashMap<>();
        Map<Scope, ApiClient> allBut = new HashMap<>();
        for (Scope scope : Scope.values()) {
            only.put(scope, client("scopes", scope));
            allBut.put(
                    scope,
                    client("scopes", EnumSet.complementOf(EnumSet.of(scope)).toArray(Scope[]::new)));
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String operation : Contract.served().operations()) {
            String method = operation.substring(0, operation.indexOf(' '));
            String template = operation.substring(operation.indexOf(' ') + 1);
            if (!template.startsWith("/v1/")) {
                continue;
            }
            tests.add(dynamicTest(operation, () -> {
                Scope scope = Scope.of(Contract.served().scope(method, template).orElse("no scope is documented"))
                        .orElseThrow();
                String path = template.replaceAll("[{]\\w+[}]", "job_00000000000000000000000000");

                String type = Contract.served().bodyType(method, template);

                Answer without =
                        Objects.requireNonNull(allBut.get(scope)).send(method, path, "{}", "Content-Type", type);
                Answer with = Objects.requireNonNull(only.get(scope)).send(method, path, "{}", "Content-Type", type);
                Answer unknown = nobody.send(method, path, "{}", "Content-Type", type);

                assertThat(without.status()).isEqualTo(403);
                assertThat(without.code()).isEqualTo("forbidden");
                assertThat(without.header("WWW-Authenticate")).contains("scope=\"" + scope.id() + "\"");
                assertThat(with.status()).isNotIn(401, 403);
                assertThat(unknown.status()).isEqualTo(401);
            }));
        }
        return tests.stream();
    }
}
