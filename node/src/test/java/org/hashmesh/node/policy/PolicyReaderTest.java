// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Optional;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.junit.jupiter.api.Test;

/** What a policy file may say, and where a slip is shown. */
class PolicyReaderTest {
    private static final PolicyReader READER = new PolicyReader(Optional.empty());

    @Test
    void anUnknownFactIsShownWhereItStandsWithTheRuleAndTheNearestName() {
        List<Problem> problems = problems("""
                [[rule]]
                name = "first"
                when = "exact && severty >= high"
                action = "block"
                """);

        assertThat(problems)
                .containsExactly(new Problem(
                        "policy.toml", 3, 18, "rule `first`: there is no `severty`, did you mean `severity`?"));
    }

    @Test
    void aSlipInAValueOfManyLinesIsShownOnItsLine() {
        List<Problem> problems = problems("""
                [[rule]]
                name = "first"
                action = "block"
                when = '''
                exact
                  && distance == 'x'
                '''
                """);

        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).where()).isEqualTo("policy.toml:6:15");
        assertThat(problems.get(0).message()).contains("rule `first`", "int", "string");
    }

    @Test
    void aConditionMustSayYesOrNo() {
        assertThat(problems("""
                [[rule]]
                name = "number"
                when = "severity"
                action = "block"
                """)).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(3);
            assertThat(problem.message()).contains("bool");
        });
    }

    @Test
    void allSlipsAreFoundAtOnce() {
        List<Problem> problems = problems("""
                actions = ["block", "review"]
                default = "revue"
                wrong = 1
                [[rule]]
                name = "one"
                when = "exact &&"
                action = "blok"
                [[rule]]
                name = "one"
                when = "exact"
                action = "block"
                wen = "exact"
                [distance]
                pdq = 48
                [[source]]
                member = "bolt.example"
                sample = 1.5
                """);

        assertThat(problems).extracting(Problem::line).containsExactly(2, 3, 6, 7, 9, 12, 14, 17);
        assertThat(problems.get(0).message()).contains("did you mean `review`?");
        assertThat(problems.get(4).message()).contains("twice", "policy.toml:5:1");
    }

    @Test
    void expressionsReachNothingButTheFacts() {
        for (String attack : List.of(
                "type.getClass() == type",
                "java.lang.System.exit(1)",
                "''.class == ''",
                "new(exact)",
                "org.hashmesh.v1.Hash{type: 'x'}.type == 'x'")) {
            assertThat(problems("[[rule]]\nname = \"a\"\naction = \"block\"\nwhen = '''" + attack + "'''\n"))
                    .as(attack)
                    .isNotEmpty();
        }
    }

    @Test
    void anExpressionIsBoundedInLengthAndDepth() {
        String deep = "(".repeat(2_000) + "exact" + ")".repeat(2_000);
        String wide = "exact" + " || exact".repeat(1_000);

        for (String costly : List.of(deep, wide)) {
            assertThat(problems("[[rule]]\nname = \"a\"\naction = \"block\"\nwhen = \"" + costly + "\"\n"))
                    .isNotEmpty();
        }
    }

    @Test
    void aFileWithoutAnythingHasTheDefaultsOfTheStandardOne() {
        PolicySettings empty = READER.parse("policy.toml", "").settings();
        PolicySettings standard =
                READER.parse("policy.toml", Policies.standardText()).settings();

        assertThat(empty.distances()).isEqualTo(standard.distances());
        assertThat(empty.defence()).isEqualTo(standard.defence());
        assertThat(empty.recordedMatches()).isEqualTo(standard.recordedMatches());
        assertThat(List.of(empty.otherwise(), empty.noMatch(), empty.setAside(), empty.onError()))
                .isEqualTo(List.of(standard.otherwise(), standard.noMatch(), standard.setAside(), standard.onError()));
    }

    private static List<Problem> problems(String text) {
        ConfigurationException found =
                catchThrowableOfType(ConfigurationException.class, () -> READER.parse("policy.toml", text));
        return found == null ? List.of() : found.problems();
    }
}
