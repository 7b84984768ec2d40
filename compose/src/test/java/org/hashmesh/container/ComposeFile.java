// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What a compose file says, read so that nothing in it is overlooked: see {@link ComposeService}. */
final class ComposeFile {
    private static final Set<String> TOP_LEVEL = Set.of("name", "services", "volumes", "networks");

    private final Map<String, ComposeService> services = new LinkedHashMap<>();

    private ComposeFile() {}

    static ComposeFile read(Path file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        Map<String, Object> top = table(new Yaml(new SafeConstructor(strict)).load(Files.readString(file)));
        Set<String> unknown = new TreeSet<>(top.keySet());
        unknown.removeAll(TOP_LEVEL);
        unknown.removeIf(key -> key.startsWith("x-"));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(file + ": no test carries out " + unknown);
        }
        ComposeFile compose = new ComposeFile();
        table(need(top, "services"))
                .forEach((name, keys) -> compose.services.put(name, ComposeService.of(name, table(keys))));
        Set<String> volumes = table(need(top, "volumes")).keySet();
        Set<String> networks = table(need(top, "networks")).keySet();
        for (ComposeService service : compose.services.values()) {
            service.requireDeclared(volumes, networks, compose.services.keySet());
        }
        return compose;
    }

    /** The services, in the order of the file. */
    List<ComposeService> services() {
        return List.copyOf(services.values());
    }

    ComposeService service(String name) {
        ComposeService service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException("no service " + name);
        }
        return service;
    }

    /** The value of a key that must be there. */
    static Object need(Map<String, Object> table, String key) {
        Object value = table.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key + " in " + table);
        }
        return value;
    }

    /** A YAML mapping with its keys as text. */
    static Map<String, Object> table(Object value) {
        Map<String, Object> table = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((key, entry) -> table.put(String.valueOf(key), entry));
        return table;
    }

    /** A YAML sequence of scalars as text. */
    static List<String> texts(Object value) {
        return ((List<?>) value).stream().map(String::valueOf).toList();
    }
}
