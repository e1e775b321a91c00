package io.twofold.api.http;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The contract itself. */
@RestController
class ContractController {
    private final Resource contract = new ClassPathResource("io/twofold/api/openapi.yaml");

    @GetMapping(path = "/openapi.yaml", produces = "application/yaml")
    Resource contract() {
        return contract;
    }
}
