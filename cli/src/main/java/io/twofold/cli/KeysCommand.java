package io.twofold.cli;

import picocli.CommandLine.Command;

/** Who may use a server: its API keys. */
@Command(
        name = "keys",
        description = {
            "Make and end the API keys of a server.",
            "Works on the server's database: the one that SPRING_DATASOURCE_URL names (with _USERNAME, _PASSWORD), else the"
                    + " embedded one in TWOFOLD_HOME, whether its server runs or not. No key is needed for it."
        },
        subcommands = {KeysCreateCommand.class, KeysListCommand.class, KeysRotateCommand.class, KeysRevokeCommand.class
        },
        synopsisSubcommandLabel = "create|list|rotate|revoke")
final class KeysCommand {}
