// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.crypto.forum;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The value of every {@link Parameter} at one moment. Immutable. */
public final class Parameters {
    private final Map<Parameter, String> values;

    private Parameters(Map<Parameter, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** The defaults, but for these. */
    public static Parameters of(Map<Parameter, String> set) {
        Map<Parameter, String> values = new EnumMap<>(Parameter.class);
        for (Parameter one : Parameter.values()) {
            values.put(one, set.getOrDefault(one, one.standard()));
        }
        return new Parameters(values);
    }

    /** These, but for those. */
    public Parameters with(Map<Parameter, String> set) {
        Map<Parameter, String> next = new EnumMap<>(values);
        next.putAll(set);
        return new Parameters(next);
    }

    /** The value as text. */
    public String text(Parameter parameter) {
        return String.valueOf(values.get(parameter));
    }

    /** The value of one that is a number. */
    public int number(Parameter parameter) {
        return Integer.parseInt(text(parameter));
    }

    /** The names of the collections. */
    public List<String> collections() {
        return List.of(text(Parameter.COLLECTIONS).split(" ", -1));
    }

    /** How long recovery keys wait in public. */
    public Duration recoveryDelay() {
        return Duration.ofHours(number(Parameter.RECOVERY_DELAY_HOURS));
    }
}
