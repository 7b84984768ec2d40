// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.cli.node;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.concurrent.Callable;
import org.hashmesh.cli.failure.ExitCode;
import org.hashmesh.cli.output.Columns;
import org.hashmesh.cli.shell.Shell;
import picocli.CommandLine.Command;

/** {@code hashmesh version}. */
@Command(name = "version", description = "The version of this program; asks no node.")
public final class VersionCommand implements Callable<ExitCode> {
    private static final Columns<Struct> FIELDS =
            Columns.<Struct>none().with("version", s -> field(s, "version")).with("java", s -> field(s, "java"));

    private final Shell shell;

    public VersionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public ExitCode call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        Struct answer = Struct.newBuilder()
                .putFields("version", text(version == null ? "development" : version))
                .putFields("java", text(Runtime.version().toString()))
                .build();
        shell.output().one(answer, FIELDS);
        return ExitCode.DONE;
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static String field(Struct struct, String name) {
        return struct.getFieldsOrThrow(name).getStringValue();
    }
}
