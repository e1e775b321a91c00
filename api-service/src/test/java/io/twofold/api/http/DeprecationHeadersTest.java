package io.twofold.api.http;

import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.junit.jupiter.api.Test;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

class DeprecationHeadersTest {
    private final MockMvc service = MockMvcBuilders.standaloneSetup(new Operations())
            .addInterceptors(new DeprecationHeaders())
            .build();

    @Test
    void announcesTheEndOfADeprecatedOperation() throws Exception {
        service.perform(get("/old"))
                .andExpect(status().isOk())
                .andExpect(header().string("Deprecation", "@1801353600"))
                .andExpect(header().string("Sunset", "Sat, 07 Aug 2027 23:59:59 GMT"))
                .andExpect(header().string("Link", "</docs/old>; rel=\"deprecation\"; type=\"text/html\""));
    }

    @Test
    void saysNothingAboutTheOthers() throws Exception {
        service.perform(get("/new"))
                .andExpect(status().isOk())
                .andExpect(header().doesNotExist("Deprecation"))
                .andExpect(header().doesNotExist("Sunset"))
                .andExpect(header().doesNotExist("Link"));
    }

    @RestController
    static class Operations {
        @GetMapping("/old")
        @DeprecatedOperation(since = "2027-01-31", sunset = "2027-08-07", link = "/docs/old")
        String old() {
            return "old";
        }

        @GetMapping("/new")
        String young() {
            return "new";
        }
    }
}
