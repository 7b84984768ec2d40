// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hashmesh.node.toml.Spelling;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of a rule into a {@link Condition}. The language is CEL, the Common Expression Language: every name and type
 * is checked here, expressions call nothing of ours, and what they cost is bounded. The only user of {@code dev.cel}. For many
 * threads.
 */
final class Conditions {
    /** Characters of one expression. */
    static final int MAX_CHARACTERS = 4_000;

    /** Steps of all loops of one evaluation: an expression may only go through the facts' lists. */
    private static final int MAX_ITERATIONS = 10_000;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_PATTERN = 1_000;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*", Pattern.DOTALL);

    /** One fact: its type, and where its value is. */
    private record Name(CelType type, Function<Facts, Object> value) {}

    private static final Map<String, Name> NAMES = names();

    private final CelCompiler compiler;
    private final CelRuntime runtime;

    Conditions() {
        CelOptions options = CelOptions.current()
                .maxExpressionCodePointSize(MAX_CHARACTERS)
                .maxParseRecursionDepth(MAX_DEPTH)
                .comprehensionMaxIterations(MAX_ITERATIONS)
                .maxRegexProgramSize(MAX_PATTERN)
                .build();
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(
                        CelStandardMacro.ALL,
                        CelStandardMacro.EXISTS,
                        CelStandardMacro.EXISTS_ONE,
                        CelStandardMacro.FILTER)
                .setResultType(SimpleType.BOOL);
        NAMES.forEach((name, fact) -> builder.addVar(name, fact.type));
        compiler = builder.build();
        runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(options)
                .build();
    }

    /** What is wrong with an expression, and where: line and column in it, both from 1. */
    record Slip(int line, int column, String message) {}

    /** An expression that cannot be used. */
    static final class SlipException extends Exception {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // an immutable list of records, never sent anywhere
        private final List<Slip> slips;

        SlipException(List<Slip> slips) {
            super(slips.toString());
            this.slips = List.copyOf(slips);
        }

        List<Slip> slips() {
            return slips;
        }
    }

    /** Names that an expression may use, for documents and messages. */
    static Set<String> known() {
        return NAMES.keySet();
    }

    /**
     * Reads an expression.
     *
     * @throws SlipException with all that is wrong with it
     */
    Condition compile(String expression) throws SlipException {
        CelRuntime.Program program;
        try {
            program = runtime.createProgram(compiler.compile(expression).getAst());
        } catch (CelValidationException e) {
            List<Slip> slips = new ArrayList<>();
            for (CelIssue issue : e.getErrors()) {
                slips.add(new Slip(
                        Math.max(1, issue.getSourceLocation().getLine()),
                        Math.max(0, issue.getSourceLocation().getColumn()) + 1,
                        plain(issue.getMessage())));
            }
            throw new SlipException(slips.isEmpty() ? List.of(new Slip(1, 1, plain(e.getMessage()))) : slips);
        } catch (CelEvaluationException e) {
            throw new SlipException(List.of(new Slip(1, 1, plain(e.getMessage()))));
        }
        return facts -> holds(program, facts);
    }

    private static boolean holds(CelRuntime.Program program, Facts facts) throws ConditionException {
        try {
            return Boolean.TRUE.equals(program.eval((String name) -> value(name, facts)));
        } catch (CelEvaluationException e) {
            throw new ConditionException(plain(e.getMessage()), e);
        } catch (RuntimeException | StackOverflowError e) {
            // A library's slip must not end a match.
            throw new ConditionException(e.toString(), e);
        }
    }

    private static Optional<Object> value(String name, Facts facts) {
        Name found = NAMES.get(name);
        return found == null ? Optional.empty() : Optional.of(found.value.apply(facts));
    }

    private static String plain(@Nullable String message) {
        Matcher undeclared = UNDECLARED.matcher(String.valueOf(message));
        if (undeclared.matches()) {
            String name = undeclared.group(1);
            return "there is no `" + name + "`" + Spelling.hint(name, NAMES.keySet());
        }
        return String.valueOf(message)
                .replaceAll("\\s*\\(candidates: .*\\)", "")
                .strip();
    }

    private static Map<String, Name> names() {
        CelType texts = ListType.create(SimpleType.STRING);
        Map<String, Name> names = new LinkedHashMap<>();
        names.put("type", new Name(SimpleType.STRING, Facts::type));
        names.put("distance", new Name(SimpleType.INT, Facts::distance));
        names.put("threshold", new Name(SimpleType.INT, Facts::threshold));
        names.put("exact", new Name(SimpleType.BOOL, Facts::exact));
        names.put("turned", new Name(SimpleType.BOOL, Facts::turned));
        names.put("query_matched", new Name(SimpleType.DOUBLE, Facts::queryMatched));
        names.put("listed_matched", new Name(SimpleType.DOUBLE, Facts::listedMatched));
        names.put("tmk_score", new Name(SimpleType.DOUBLE, Facts::tmkScore));
        names.put("content_types", new Name(texts, Facts::contentTypes));
        names.put("behaviours", new Name(texts, Facts::behaviours));
        names.put("lists", new Name(texts, Facts::lists));
        names.put("entities", new Name(texts, Facts::entities));
        names.put("grounds", new Name(texts, Facts::grounds));
        names.put("severity", new Name(SimpleType.INT, Facts::severity));
        names.put("low", new Name(SimpleType.INT, facts -> 1L));
        names.put("medium", new Name(SimpleType.INT, facts -> 2L));
        names.put("high", new Name(SimpleType.INT, facts -> 3L));
        names.put("critical", new Name(SimpleType.INT, facts -> 4L));
        names.put("members", new Name(SimpleType.INT, facts ->
                (long) facts.memberNames().size()));
        names.put("member_names", new Name(texts, Facts::memberNames));
        names.put("agrees", new Name(SimpleType.INT, Facts::agrees));
        names.put("disagrees", new Name(SimpleType.INT, Facts::disagrees));
        names.put("seen", new Name(SimpleType.INT, Facts::seen));
        names.put("disputed", new Name(SimpleType.BOOL, Facts::disputed));
        names.put("labels_disputed", new Name(SimpleType.BOOL, Facts::labelsDisputed));
        names.put("incident", new Name(SimpleType.STRING, Facts::incident));
        names.put("incident_open", new Name(SimpleType.BOOL, Facts::incidentOpen));
        names.put("oldest_days", new Name(SimpleType.INT, Facts::oldestDays));
        names.put("newest_days", new Name(SimpleType.INT, Facts::newestDays));
        names.put("quality", new Name(SimpleType.INT, Facts::quality));
        names.put("warning", new Name(SimpleType.BOOL, Facts::warning));
        names.put("own", new Name(SimpleType.BOOL, Facts::own));
        return Map.copyOf(names);
    }
}
