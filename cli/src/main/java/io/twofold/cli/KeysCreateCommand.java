package io.twofold.cli;

import io.twofold.api.access.IssuedKey;
import io.twofold.api.access.Scope;
import io.twofold.cli.embedded.ServerDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes a key and shows it once. */
@Command(name = "create", description = "Make a key. It is printed now and never again.")
final class KeysCreateCommand implements Callable<Integer> {
    @Option(names = "--tenant", paramLabel = "NAME", defaultValue = "default", description = "whose jobs it opens")
    private String tenant = "default";

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "what you call it, such as ci")
    private String name = "";

    @Option(
            names = "--scopes",
            paramLabel = "SCOPE",
            split = ",",
            defaultValue = "jobs:read,jobs:write",
            description = "of jobs:read, jobs:write, jobs:admin; default jobs:read,jobs:write")
    private List<String> scopes = List.of();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "ends after this time, such as 90d or 12h; default never")
    private @Nullable Duration expires;

    @Mixin
    private DatabaseOptions server = new DatabaseOptions();

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        for (String scope : scopes) {
            all.add(Scope.of(scope)
                    .orElseThrow(
                            () -> wrong("--scopes may name jobs:read, jobs:write and jobs:admin, but was " + scope)));
        }
        try (ServerDatabase database = server.open()) {
            Instant end = expires == null ? null : Instant.now().plus(expires);
            IssuedKey issued = database.keys().create(tenant, name, all, end);
            KeyText.show(issued, output);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return ExitCode.DONE;
    }

    private ParameterException wrong(String sentence) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs");
        }
        return new ParameterException(spec.commandLine(), sentence);
    }
}
