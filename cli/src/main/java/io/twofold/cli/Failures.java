package io.twofold.cli;

import io.twofold.cli.client.ProblemException;
import io.twofold.cli.client.ServerAwayException;
import io.twofold.cli.embedded.CannotStartException;
import io.twofold.cli.embedded.HomeInUseException;
import io.twofold.failure.CompressionException;
import io.twofold.failure.FailureCode;
import io.twofold.json.Json;
import io.twofold.recipe.InvalidRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import tools.jackson.databind.node.ObjectNode;

/** The one place where what went wrong becomes sentences, a JSON document and an exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    /** What is told about a failure. */
    private record Account(int exitCode, String code, List<String> sentences) {}

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        Account account = new Account(ExitCode.USAGE, FailureCode.INVALID_REQUEST.id(), List.of(sentence(e)));
        CommandLine verb = e.getCommandLine();
        tell(verb, account, Arrays.asList(arguments).contains("--json"));
        verb.getErr()
                .println("Try 'twofold " + (verb.getParent() == null ? "" : verb.getCommandName() + " ") + "--help'");
        return account.exitCode();
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine verb, ParseResult parsed) {
        if (e instanceof ParameterException wrong) {
            return handleParseException(wrong, parsed.originalArgs().toArray(String[]::new));
        }
        Account account = account(e);
        tell(verb, account, parsed.originalArgs().contains("--json"));
        return account.exitCode();
    }

    private static Account account(Exception e) {
        if (e instanceof InvalidRequestException invalid) {
            List<String> sentences =
                    invalid.problems().stream().map(OptionNames::sentence).toList();
            return new Account(ExitCode.USAGE, invalid.code().id(), sentences);
        }
        if (e instanceof CompressionException failed) {
            int exit = failed.code() == FailureCode.INVALID_REQUEST
                    ? ExitCode.USAGE
                    : ExitCode.ofFailure(failed.code().isRetryable());
            return new Account(exit, failed.code().id(), List.of(sentence(failed)));
        }
        if (e instanceof ProblemException refused) {
            List<String> sentences = refused.fields().isEmpty()
                    ? List.of(sentence(refused))
                    : refused.fields().stream().map(OptionNames::sentence).toList();
            int exit = refused.isRetryable() ? ExitCode.TRY_AGAIN : ExitCode.USAGE;
            return new Account(exit, refused.problem().path("code").asString("http-" + refused.status()), sentences);
        }
        if (e instanceof ServerAwayException) {
            return new Account(ExitCode.TRY_AGAIN, "server-away", List.of(sentence(e)));
        }
        if (e instanceof HomeInUseException) {
            return new Account(ExitCode.TRY_AGAIN, "home-in-use", List.of(sentence(e)));
        }
        if (e instanceof CannotStartException start) {
            int exit = start.isRetryable() ? ExitCode.TRY_AGAIN : ExitCode.USAGE;
            return new Account(exit, "cannot-start", List.of(sentence(e)));
        }
        if (e instanceof IOException || e instanceof UncheckedIOException) {
            return new Account(ExitCode.TRY_AGAIN, "input-output", List.of(sentence(e)));
        }
        LOG.error("This is a defect of Twofold", e);
        return new Account(
                ExitCode.ofFailure(FailureCode.INTERNAL.isRetryable()),
                FailureCode.INTERNAL.id(),
                List.of("A defect of Twofold: " + e));
    }

    private static void tell(CommandLine verb, Account account, boolean json) {
        account.sentences().forEach(sentence -> verb.getErr().println("twofold: " + sentence));
        if (json) {
            ObjectNode document = Json.mapper().createObjectNode();
            document.putObject("error")
                    .put("code", account.code())
                    .put("detail", String.join("; ", account.sentences()))
                    .put("retryable", account.exitCode() == ExitCode.TRY_AGAIN);
            verb.getOut().print(Json.writePretty(document));
            verb.getOut().flush();
        }
    }

    private static String sentence(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
