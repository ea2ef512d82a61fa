package dev.hindcast.report;

import dev.hindcast.evaluation.Estimate;
import java.util.List;
import java.util.Optional;

/**
 * What logged episodes say of the policies of a training, where there is no environment to run them in.
 *
 * @param episodes which episodes, such as {@code 15 held-out episodes}
 * @param heldOut whether the policies were not learned from them
 * @param discrete whether actions are: the agreement is then the share of logged actions that the policy takes as well, otherwise the distance of
 *     its actions from the logged ones, root mean square in deviations of a component
 * @param baseline the same of the most frequent action; of the mean action it is 1
 * @param checkpoints the looked at ones, in their order; the last is the last policy
 * @param actions what the last policy does in logged states, and what was done there
 * @param behaviorValue the mean discounted return of the episodes that values were estimated by; NaN where none were
 * @param cutOff whether any of them was cut off, beyond which fitted values look and returns do not
 * @param choice which checkpoint they speak for, as a sentence, or why they do not
 * @param next the commands to go on by, each with what it is for before it
 */
public record AgainstLog(
        String episodes,
        boolean heldOut,
        boolean discrete,
        double baseline,
        List<Looked> checkpoints,
        List<Actions> actions,
        double behaviorValue,
        boolean cutOff,
        String choice,
        List<Step> next) {
    /** Copies the lists. */
    public AgainstLog {
        checkpoints = List.copyOf(checkpoints);
        actions = List.copyOf(actions);
        next = List.copyOf(next);
    }

    /**
     * A checkpoint.
     *
     * @param seed of its training
     * @param step updates done
     * @param agreement with the log, see {@link AgainstLog#discrete}
     * @param outsideShare the share of its decisions outside of the data's support, in [0, 1]; NaN where that was not looked for
     * @param value by fitted Q evaluation, where it was estimated
     */
    public record Looked(long seed, long step, double agreement, double outsideShare, Optional<Estimate> value) {}

    /**
     * An action, or a component of it.
     *
     * @param name what it is called
     * @param logged the share of the steps that took it, or the component's values
     * @param policy the same of the policy in the same states
     */
    public record Actions(String name, double[] logged, double[] policy) {}

    /**
     * What to do next.
     *
     * @param purpose what it is for
     * @param command what to type
     */
    public record Step(String purpose, String command) {}

    /** The last policy, in a sentence or two. */
    public String summary() {
        Looked last = checkpoints.get(checkpoints.size() - 1);
        return "In logged states (" + episodes + ") " + ofWhich(last) + " " + agreement(last) + outside(last)
                + value(last);
    }

    private String ofWhich(Looked last) {
        boolean several = checkpoints.stream().anyMatch(looked -> looked.seed() != last.seed());
        return "the last policy" + (several ? " of seed " + last.seed() : "");
    }

    private String agreement(Looked last) {
        return discrete
                ? "takes the logged action in " + Numbers.percent(last.agreement())
                        + " of the steps; always taking the most frequent one would in " + Numbers.percent(baseline)
                        + "."
                : "acts " + Numbers.fixed(last.agreement(), 2)
                        + " deviations from the logged action (root mean square), where always the mean action would be 1.00 from it.";
    }

    private String outside(Looked last) {
        return Double.isNaN(last.outsideShare())
                ? ""
                : " " + Numbers.percent(last.outsideShare()) + " of its decisions lie outside of the data"
                        + (discrete ? "." : ", where about 5% of the logged ones do.");
    }

    private String value(Looked last) {
        return last.value()
                .map(value -> value.refused()
                        ? " Its value could not be estimated from these episodes."
                        : " Its discounted value by fitted Q evaluation is "
                                + Numbers.interval(
                                        value.value(),
                                        value.interval().low(),
                                        value.interval().high())
                                + (value.trusted() ? "" : ", which is doubtful") + "; the logged one is "
                                + Numbers.text(behaviorValue)
                                + (cutOff
                                        ? " up to where episodes were cut off, beyond which fitted values look."
                                        : "."))
                .orElse("");
    }
}
