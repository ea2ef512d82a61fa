package dev.hindcast.experiments.auto;

import dev.hindcast.evaluation.ReturnSummary;
import dev.hindcast.evaluation.selection.Ranking;
import dev.hindcast.experiments.run.Contender;
import java.util.List;
import java.util.Map;

/**
 * Which of the trained policies is taken.
 *
 * @param chosen the policy
 * @param reason why
 * @param ranking what the held-out episodes say of all of them
 * @param contenders the policies, by name
 * @param played their returns in the environment, by name, where they were asked for; nothing otherwise
 */
public record Choice(
        Contender chosen,
        String reason,
        Ranking ranking,
        Map<String, Contender> contenders,
        Map<String, ReturnSummary> played) {
    /** The names of the policies, the best first. */
    public List<String> order() {
        return ranking.candidates().stream().map(candidate -> candidate.name()).toList();
    }
}
