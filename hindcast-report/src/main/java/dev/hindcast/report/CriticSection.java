package dev.hindcast.report;

import dev.hindcast.dataset.RewardTransform;
import dev.hindcast.report.ReportData.Critic;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the critic believes against what was earned: the failure that offline learning is known for. */
final class CriticSection {
    private static final Key EACH_SEED = new Key(Key.Sign.THIN_LINE, Tone.QUIET, "each seed");

    private CriticSection() {}

    static void write(Page page, ReportData data) {
        page.section("critic", "Q against return");
        Critic critic = data.training().critic();
        if (critic == null) {
            page.note("Left out: no values of a critic in logged states were noted while " + data.algorithm()
                    + " learned.");
        } else {
            page.paragraph(Findings.overestimation(critic, Findings.measured(data)))
                    .paragraph(Course.words("The critic’s value of the policy’s actions", critic.onPolicy()))
                    .chart(chart(critic, data.words().steps()));
            page.note(
                    "Mean Q of the data’s states with the data’s actions, the policy’s and uniformly random ones. The dashed "
                            + "line is the mean discounted return that was logged from these states on."
                            + units(critic));
        }
        page.end();
    }

    private static String units(Critic critic) {
        RewardTransform rewards = critic.rewards();
        if (rewards.isIdentity()) {
            return "";
        }
        String shift = rewards.shift() == 0 ? "" : String.format(Locale.ROOT, ", plus %.4g", rewards.shift());
        return String.format(
                Locale.ROOT,
                " All of it is of the rewards that were learned from, %.4g times the environment’s%s.",
                rewards.multiplier(),
                shift);
    }

    static LineChart chart(Critic critic, String steps) {
        List<Series> lines = new ArrayList<>();
        lines.addAll(Traces.lines("Q, policy’s actions", Tone.POLICY, critic.onPolicy()));
        lines.addAll(Traces.lines("Q, data’s actions", Tone.DATA, critic.onData()));
        lines.addAll(Traces.lines("Q, random actions", Tone.RANDOM, critic.onRandom()));
        return LineChart.of(new Labels("", steps, axis(critic)), Size.WIDE, lines)
                .withReferences(List.of(new Reference("return of the data", critic.dataReturn(), Tone.DATA)))
                .withKeys(critic.onPolicy().size() > 1 ? List.of(EACH_SEED) : List.of());
    }

    private static String axis(Critic critic) {
        return "discounted return" + (critic.rewards().isIdentity() ? "" : ", in the critic’s units");
    }
}
