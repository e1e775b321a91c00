package io.twofold.cli;

import io.twofold.api.access.ApiKey;
import io.twofold.cli.embedded.ServerDatabase;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Ends a key. */
@Command(name = "revoke", description = "End a key for good; servers refuse it within seconds.")
final class KeysRevokeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the key's id, the middle part of twf_ID_SECRET")
    private String id = "";

    @Mixin
    private DatabaseOptions server = new DatabaseOptions();

    @Mixin
    private Output output = new Output();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (ServerDatabase database = server.open()) {
            ApiKey key = database.keys().revoke(id).orElseThrow(() -> KeysRotateCommand.unknown(spec, id));
            output.result(KeyText.document(key), () -> KeyText.table(List.of(key)));
        }
        return ExitCode.DONE;
    }
}
