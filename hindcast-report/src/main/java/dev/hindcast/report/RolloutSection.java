package dev.hindcast.report;

import dev.hindcast.report.ReportData.Judgement;
import dev.hindcast.report.ReportData.Moment;
import dev.hindcast.report.ReportData.Rollout;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An episode of the policy: a film strip, and a player. */
final class RolloutSection {
    private static final int STRIP = 12;
    private static final int MOST_FRAMES = 400;

    private RolloutSection() {}

    static void write(Page page, ReportData data) {
        data.judged().ifPresent(judgement -> write(page, judgement));
    }

    private static void write(Page page, Judgement judgement) {
        page.section("rollout", "A rollout");
        Rollout rollout = judgement.rollout();
        if (rollout == null || rollout.moments().isEmpty()) {
            page.note("Left out: " + judgement.environmentId() + " cannot be drawn.");
        } else {
            writeStrip(page, rollout);
            if (rollout.overview() != null) {
                page.chart(rollout.overview());
            }
            writePlayer(page, rollout);
        }
        page.end();
    }

    private static void writeStrip(Page page, Rollout rollout) {
        page.paragraph(rollout.caption()).raw("<div class=\"strip\">");
        for (int step : evenly(rollout.moments().size(), STRIP)) {
            Moment moment = rollout.moments().get(step);
            page.raw("<figure>" + Drawing.checked(moment.svg()) + "<figcaption>step " + Numbers.text((long) step)
                    + "</figcaption></figure>");
        }
        page.raw("</div>");
    }

    private static void writePlayer(Page page, Rollout rollout) {
        List<Integer> steps = evenly(rollout.moments().size(), MOST_FRAMES);
        page.raw("<div class=\"player\" id=\"player\" hidden><div class=\"stage\"></div><div class=\"panel\">"
                + "<div class=\"controls\"><button type=\"button\">Play</button>"
                + "<input type=\"range\" min=\"0\" value=\"0\" max=\"" + (steps.size() - 1)
                + "\" aria-label=\"Step of the episode\"></div><dl class=\"readout\"><div><dt>step</dt><dd></dd></div>"
                + "<div><dt>reward</dt><dd></dd></div><div><dt>return so far</dt><dd></dd></div>"
                + "<div><dt>action</dt><dd></dd></div></dl>");
        page.raw("<figure>" + rewards(rollout).inline() + "</figure></div></div>");
        page.raw("<script type=\"application/json\" id=\"moments\">" + json(rollout, steps) + "</script>");
        page.raw("<script>\n" + Markup.resource("player.js") + "</script>");
    }

    /** Up to {@code most} of the numbers from 0 to count - 1, the first and the last among them. */
    static List<Integer> evenly(int count, int most) {
        int shown = Math.min(count, most);
        return IntStream.range(0, shown)
                .mapToObj(i -> shown == 1 ? 0 : (int) Math.round((double) i * (count - 1) / (shown - 1)))
                .toList();
    }

    private static LineChart rewards(Rollout rollout) {
        List<Series.Point> points = IntStream.range(0, rollout.moments().size())
                .mapToObj(step ->
                        Series.Point.of(step, rollout.moments().get(step).reward()))
                .toList();
        return LineChart.of(
                new Labels("", "step", "reward"), Size.HALF, List.of(new Series("", Tone.POLICY, true, points)));
    }

    /** Of each step its drawing, the readout's texts and the cursor's place, in percent of the reward chart's axis. */
    private static String json(Rollout rollout, List<Integer> steps) {
        double[] returns = new double[rollout.moments().size()];
        double total = 0;
        int lastRewarded = 0;
        for (int step = 0; step < returns.length; step++) {
            double reward = rollout.moments().get(step).reward();
            total += Double.isFinite(reward) ? reward : 0;
            lastRewarded = Double.isFinite(reward) ? step : lastRewarded;
            returns[step] = total;
        }
        double end = Math.max(1, lastRewarded);
        return steps.stream()
                .map(step -> json(step, rollout.moments().get(step), returns[step], Math.min(1, step / end)))
                .collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String json(int step, Moment moment, double soFar, double place) {
        return "[" + Markup.json(Drawing.checked(moment.svg())) + "," + Markup.json(Numbers.text((long) step)) + ","
                + Markup.json(Numbers.text(moment.reward())) + "," + Markup.json(Numbers.text(soFar)) + ","
                + Markup.json(moment.action().isEmpty() ? Numbers.ABSENT : moment.action()) + ","
                + Numbers.coordinate(100 * place) + "]";
    }
}
