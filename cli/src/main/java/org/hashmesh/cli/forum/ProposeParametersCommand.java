// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.forum;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.CommandFailure;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.shell.Shell;
import org.hashmesh.crypto.forum.Decision;
import org.hashmesh.crypto.forum.Parameter;
import org.hashmesh.v1.DraftActRequest;
import org.hashmesh.v1.DraftParameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code hashmesh forum propose parameters}. */
@Command(
        name = "parameters",
        description = "Propose other values for parameters of the forum, which `hashmesh forum show` lists.")
public final class ProposeParametersCommand implements Callable<ExitCode> {
    @Parameters(arity = "1..*", paramLabel = "NAME=VALUE", description = "For example sponsors=3")
    private Map<String, String> values = new LinkedHashMap<>();

    @Mixin
    private final Drafting drafting = new Drafting();

    private final Shell shell;

    public ProposeParametersCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() throws CommandFailure {
        TreeMap<Parameter, String> asked = new TreeMap<>();
        for (Map.Entry<String, String> one : values.entrySet()) {
            Optional<Parameter> parameter = Parameter.parse(one.getKey());
            if (parameter.isEmpty()) {
                throw Names.usage("there is no parameter `" + one.getKey() + "`")
                        .next("see them with: hashmesh forum show -o wide")
                        .build();
            }
            if (!parameter.get().takes(one.getValue())) {
                throw Names.usage(one.getKey() + " cannot be `" + one.getValue() + "`")
                        .next("write " + parameter.get().shape())
                        .build();
            }
            asked.put(parameter.get(), one.getValue());
        }
        DraftActRequest.Builder request = DraftActRequest.newBuilder()
                .setParameters(DraftParameters.newBuilder().putAllValues(values));
        return drafting.propose(shell, request, new Decision.SetParameters(asked)::equals, Optional.empty());
    }
}
