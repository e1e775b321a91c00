package io.twofold.api.limits;

import static org.springframework.http.MediaType.APPLICATION_JSON_VALUE;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.twofold.api.access.Caller;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the caller's tenant has used, and what is left. */
@RestController
class UsageController {
    private final QuotaTable table;

    UsageController(QuotaTable table) {
        this.table = table;
    }

    /** @param quotas by name, see {@link Quota} */
    record Usage(String object, String tenant, Map<String, Amount> quotas) {}

    /**
     * Of one quota; without a limit nothing is said to be left.
     *
     * @param resetsAt when {@code used} begins anew; null if it falls only as jobs end or are deleted
     */
    record Amount(
            long used,
            @Nullable Long limit,
            @Nullable Long left,
            @JsonProperty("resets_at") @Nullable Instant resetsAt) {}

    @GetMapping(path = "/v1/usage", produces = APPLICATION_JSON_VALUE)
    ResponseEntity<Usage> usage(Caller caller) {
        Map<Quota, Long> limits = table.limits(caller.tenant());
        QuotaTable.Used used = table.used(caller.tenant(), EnumSet.allOf(Quota.class));
        Map<String, Amount> amounts = new LinkedHashMap<>();
        used.amounts().forEach((quota, amount) -> {
            Long limit = limits.get(quota);
            Long left = limit == null ? null : Math.max(0, limit - amount);
            amounts.put(quota.id(), new Amount(amount, limit, left, quota.resetsAt(used.now())));
        });
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Usage("usage", caller.tenant(), amounts));
    }
}
