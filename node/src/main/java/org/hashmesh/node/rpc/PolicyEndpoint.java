// SPDX-License-Identifier: Apache-2.0
package org.hashmesh.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.hashmesh.node.policy.Policies;
import org.hashmesh.node.policy.Policy;
import org.hashmesh.node.policy.PolicyTrial;
import org.hashmesh.node.policy.RecentMatches;
import org.hashmesh.node.toml.ConfigurationException;
import org.hashmesh.node.toml.Problem;
import org.hashmesh.v1.ChangedVerdict;
import org.hashmesh.v1.CheckPolicyRequest;
import org.hashmesh.v1.CheckPolicyResponse;
import org.hashmesh.v1.GetPolicyRequest;
import org.hashmesh.v1.PolicyProblem;
import org.hashmesh.v1.PolicyRule;
import org.hashmesh.v1.PolicyServiceGrpc;
import org.hashmesh.v1.PolicyTest;
import org.hashmesh.v1.TestPolicyRequest;
import org.hashmesh.v1.Verdict;
import org.hashmesh.v1.VerdictCount;

/** The policy service: shows the policy in use, reads another, and tries it on the list and on recorded matches. */
final class PolicyEndpoint extends PolicyServiceGrpc.PolicyServiceImplBase {
    /** Hashes between two words about progress: a tenth of a second or so. */
    private static final int BETWEEN_REPORTS = 10_000;

    private final Policies policies;
    private final RecentMatches recent;
    private final ListedAnswers listed;
    private final InstantSource clock;

    PolicyEndpoint(Policies policies, RecentMatches recent, ListedAnswers listed, InstantSource clock) {
        this.policies = policies;
        this.recent = recent;
        this.listed = listed;
        this.clock = clock;
    }

    @Override
    public void getPolicy(GetPolicyRequest request, StreamObserver<org.hashmesh.v1.Policy> answer) {
        Policy policy = policies.current();
        org.hashmesh.v1.Policy.Builder message = org.hashmesh.v1.Policy.newBuilder()
                .setVersion(policy.version())
                .setFile(policies.file().toString())
                .setText(policy.text())
                .setProblem(policies.problem().orElse(""))
                .setFailures(policy.failures())
                .setRecorded(recent.size());
        for (Policy.RuleText rule : policy.rules()) {
            message.addRules(PolicyRule.newBuilder()
                    .setName(rule.name())
                    .setWhen(rule.when())
                    .setAction(rule.action())
                    .setReason(rule.reason()));
        }
        answer.onNext(message.build());
        answer.onCompleted();
    }

    @Override
    public void checkPolicy(CheckPolicyRequest request, StreamObserver<CheckPolicyResponse> answer) {
        CheckPolicyResponse.Builder response = CheckPolicyResponse.newBuilder();
        try {
            Policy policy = policies.check("policy", request.getText());
            response.setVersion(policy.version()).setRules(policy.rules().size());
        } catch (ConfigurationException e) {
            response.addAllProblems(problems(e));
        }
        answer.onNext(response.build());
        answer.onCompleted();
    }

    @Override
    public void testPolicy(TestPolicyRequest request, StreamObserver<PolicyTest> answer) {
        Outgoing<PolicyTest> outgoing = new Outgoing<>((ServerCallStreamObserver<PolicyTest>) answer);
        Policy before = policies.current();
        Policy after;
        try {
            after = policies.check("policy", request.getText());
        } catch (ConfigurationException e) {
            outgoing.send(PolicyTest.newBuilder()
                    .setDone(true)
                    .setVersionBefore(before.version())
                    .addAllProblems(problems(e))
                    .build());
            answer.onCompleted();
            return;
        }
        Instant now = clock.instant();
        PolicyTrial trial = new PolicyTrial(before, after);
        recent.all(now).forEach(trial::recorded);
        long most = request.getMaxHashes() <= 0 ? Long.MAX_VALUE : request.getMaxHashes();
        listed.forEach(now, one -> {
            trial.listed(one, now);
            if (trial.hashes() % BETWEEN_REPORTS == 0) {
                outgoing.send(progress(trial).build());
            }
            return trial.hashes() < most;
        });
        outgoing.send(result(trial, before, after));
        answer.onCompleted();
    }

    private static PolicyTest.Builder progress(PolicyTrial trial) {
        return PolicyTest.newBuilder().setHashes(trial.hashes()).setMatches(trial.matches());
    }

    private static PolicyTest result(PolicyTrial trial, Policy before, Policy after) {
        PolicyTest.Builder result =
                progress(trial).setDone(true).setVersionBefore(before.version()).setVersionAfter(after.version());
        trial.ofList().forEach(count -> result.addList(message(count)));
        trial.ofRecorded().forEach(count -> result.addRecorded(message(count)));
        for (PolicyTrial.Example example : trial.examples()) {
            result.addExamples(ChangedVerdict.newBuilder()
                    .setAt(example.match().at().getEpochSecond())
                    .setHash(example.match().answer().getHash())
                    .setBefore(example.before())
                    .setAfter(example.after()));
        }
        return result.build();
    }

    private static VerdictCount message(PolicyTrial.Count count) {
        PolicyTrial.Change change = count.change();
        return VerdictCount.newBuilder()
                .setCount(count.number())
                .setBefore(Verdict.newBuilder().setAction(change.actionBefore()).setRule(change.ruleBefore()))
                .setAfter(Verdict.newBuilder().setAction(change.actionAfter()).setRule(change.ruleAfter()))
                .build();
    }

    private static List<PolicyProblem> problems(ConfigurationException e) {
        return e.problems().stream().map(PolicyEndpoint::message).toList();
    }

    private static PolicyProblem message(Problem problem) {
        return PolicyProblem.newBuilder()
                .setLine(problem.line())
                .setColumn(problem.column())
                .setMessage(problem.message())
                .build();
    }
}
