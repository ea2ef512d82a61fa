package dev.hindcast.report;

import dev.hindcast.report.ReportData.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The losses, each in a small chart of its own. */
final class LossSection {
    private LossSection() {}

    static void write(Page page, ReportData data) {
        page.section("losses", "Losses");
        if (data.training().losses().isEmpty()) {
            page.note("Left out: no losses were logged.");
        } else {
            page.raw("<div class=\"multiples\">");
            byName(data.training().losses())
                    .forEach((name, traces) ->
                            page.chart(chart(name, data.words().steps(), traces)));
            page.raw("</div>");
            byName(data.training().losses()).forEach((name, traces) -> page.note(Course.words(name, traces)));
            boolean several = data.training().losses().stream()
                            .map(Trace::seed)
                            .distinct()
                            .count()
                    > 1;
            page.note("Each chart has its own vertical axis."
                    + (several ? " Thick: mean over seeds; thin: each seed." : ""));
        }
        page.end();
    }

    private static Map<String, List<Trace>> byName(List<Trace> losses) {
        return losses.stream().collect(Collectors.groupingBy(Trace::name, LinkedHashMap::new, Collectors.toList()));
    }

    private static LineChart chart(String name, String steps, List<Trace> traces) {
        List<Series> unnamed = Traces.lines("", Tone.POLICY, traces);
        return LineChart.of(new Labels("", steps, SvgChart.shortened(name, 34)), Size.THIRD, unnamed);
    }
}
