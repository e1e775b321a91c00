package io.twofold.api.admin;

import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A page of the dead letters.
 *
 * @param items the newest jobs first
 * @param hasMore whether there are older ones
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record DeadLetterPage(List<DeadLetterDocument> items, boolean hasMore) {}
