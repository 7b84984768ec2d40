// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Figures by name, one of each run; as a table for people and one JSON object a line for programs. */
final class Results {
    private record Figure(String unit, List<Double> values) {}

    private final Map<String, Figure> figures = new LinkedHashMap<>();

    /** Adds one run's figure. */
    void add(String name, String unit, double value) {
        figures.computeIfAbsent(name, ignored -> new Figure(unit, new ArrayList<>()))
                .values()
                .add(value);
    }

    /** The newest value of a figure. */
    double last(String name) {
        List<Double> values =
                Optional.ofNullable(figures.get(name)).orElseThrow().values();
        return values.get(values.size() - 1);
    }

    /** The value below which this share of the values lies. */
    static double quantile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
    }

    void printTable(PrintStream out) {
        out.printf(Locale.ROOT, "%n%-44s %-8s %12s %12s %12s%n", "", "", "median", "min", "max");
        figures.forEach((name, figure) -> {
            List<Double> values = figure.values();
            out.printf(
                    Locale.ROOT,
                    "%-44s %-8s %12s %12s %12s%n",
                    name,
                    figure.unit(),
                    text(quantile(values, 0.5)),
                    text(quantile(values, 0)),
                    text(quantile(values, 1)));
        });
    }

    void printJson(PrintStream out, String command) {
        figures.forEach((name, figure) -> out.printf(
                Locale.ROOT,
                "{\"figure\":\"%s\",\"unit\":\"%s\",\"runs\":%d,\"median\":%s,\"min\":%s,\"max\":%s,\"command\":\"%s\"}%n",
                name,
                figure.unit(),
                figure.values().size(),
                plain(quantile(figure.values(), 0.5)),
                plain(quantile(figure.values(), 0)),
                plain(quantile(figure.values(), 1)),
                command.replace("\\", "\\\\").replace("\"", "\\\"")));
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%,.2f" : "%,.0f", value);
    }

    private static String plain(double value) {
        return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
    }
}
