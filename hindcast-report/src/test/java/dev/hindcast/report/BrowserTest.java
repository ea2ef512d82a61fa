package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages as a browser lays them out; skipped where the system has no Chromium. */
class BrowserTest {
    private static final List<Integer> WIDTHS = List.of(420, 800, 1200);

    private static final String SCRIPT = """
            const found = [];
            for (const frame of frames) {
              const page = frame.contentDocument, root = page.documentElement, name = frame.id;
              if (root.scrollWidth > root.clientWidth) found.push(name + ': wider than the screen by ' + (root.scrollWidth - root.clientWidth));
              let shown = 0;
              for (const text of page.querySelectorAll('.chart text')) {
                const box = text.getBoundingClientRect();
                if (box.width === 0 || text.closest('.scrolls')) continue;
                shown++;
                if (box.left < -1 || box.right > root.clientWidth + 1) found.push(name + ': off screen: ' + text.textContent);
                if (box.height < 9) found.push(name + ': too small to read: ' + text.textContent);
              }
              if (shown === 0) found.push(name + ': no chart is shown');
              for (const figure of page.querySelectorAll('figure.relaid')) {
                const charts = [...figure.querySelectorAll('.chart')].filter(chart => chart.getBoundingClientRect().width > 0);
                if (charts.length !== 1) found.push(name + ': ' + charts.length + ' layouts of one chart');
              }
              for (const wide of page.querySelectorAll('.wide')) {
                if (wide.scrollWidth > wide.clientWidth && wide.tabIndex !== 0) found.push(name + ': scrolls, but not by the keyboard');
              }
            }
            return found;
            """;

    @Test
    void nothingIsOffScreenAtAnyWidth(@TempDir Path directory) throws Exception {
        Optional<Chromium> browser = Chromium.find();
        assumeTrue(browser.isPresent(), "there is no Chromium");
        assertThat(browser.get().look(EveryPage.byName(), WIDTHS, SCRIPT, directory, List.of()))
                .isEmpty();
    }
}
