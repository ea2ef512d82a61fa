package dev.hindcast.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages as a browser lays them out; skipped where the system has no Chromium. */
class BrowserTest {
    private static final List<Integer> WIDTHS = List.of(420, 800, 1200);

    /** Loads each page at a width and tells what is wrong with it. */
    private static final String HARNESS = """
            <body><pre id="found"></pre><script>
            onload = () => {
              const found = [];
              for (const frame of document.querySelectorAll('iframe')) {
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
              document.getElementById('found').textContent = 'looked at ' + document.querySelectorAll('iframe').length + '\\n' + found.join('\\n');
            };
            </script>
            """;

    @Test
    void nothingIsOffScreenAtAnyWidth(@TempDir Path directory) throws Exception {
        Optional<Path> browser = browser();
        assumeTrue(browser.isPresent(), "there is no Chromium");
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("training", Report.of(Examples.withEverything(3)).html());
        pages.put("log", Report.of(Examples.heldAgainstTheLog(false)).html());
        pages.put("shares", Report.of(Examples.heldAgainstTheLog(true)).html());
        pages.put("comparison", ComparisonReport.of(Examples.comparison(3)).html());
        StringBuilder harness = new StringBuilder("<!DOCTYPE html><meta charset=utf-8>");
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(directory.resolve(page.getKey() + ".html"), page.getValue());
            WIDTHS.forEach(width -> harness.append(
                    "<iframe id='%1$s at %2$d' src='%1$s.html' style='width:%2$dpx;height:900px;border:0'></iframe>"
                            .formatted(page.getKey(), width)));
        }
        Path file = Files.writeString(directory.resolve("harness.html"), harness + HARNESS);
        String found = dom(browser.get(), file, directory);
        int from = found.indexOf("looked at ");
        assertThat(from).as(found.substring(0, Math.min(500, found.length()))).isNotNegative();
        assertThat(found.substring(from, found.indexOf("</pre>", from)).strip())
                .isEqualTo("looked at " + WIDTHS.size() * pages.size());
    }

    private static Optional<Path> browser() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String dom(Path browser, Path page, Path directory) throws IOException, InterruptedException {
        Path out = directory.resolve("dom.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--allow-file-access-from-files",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
