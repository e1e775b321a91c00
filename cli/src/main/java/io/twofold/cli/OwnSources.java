package io.twofold.cli;

import io.twofold.cli.embedded.TwofoldHome;
import io.twofold.engine.Sources;
import io.twofold.recipe.InvalidRequestException;
import io.twofold.source.ConfiguredSources;
import io.twofold.source.Permissions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a command that works in this process may read: everything, because it is the user's own. */
final class OwnSources {
    private OwnSources() {}

    static Sources create() {
        Map<String, String> environment = System.getenv();
        try {
            return ConfiguredSources.of(
                    List.of(Path.of("/")),
                    Permissions.ALL,
                    environment,
                    TwofoldHome.of(environment).directory());
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("", "the environment is wrong: " + e.getMessage());
        }
    }
}
