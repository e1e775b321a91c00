package io.twofold.cli;

import picocli.CommandLine.Command;

/** Measures parts of Twofold on this machine. */
@Command(
        name = "bench",
        description = "Measure a part of Twofold on this machine.",
        subcommands = {
            BenchQualityCommand.class,
            BenchEvaluateCommand.class,
            BenchRpcaCommand.class,
            BenchClmaStepCommand.class,
            BenchPolicyCommand.class,
            BenchLargeModelCommand.class
        },
        synopsisSubcommandLabel = "quality|evaluate|rpca|clma-step|policy|large-model")
final class BenchCommand {}
