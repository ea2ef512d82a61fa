package dev.hindcast.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The system's Chromium, without a window.
 *
 * @param program where it lies
 */
record Chromium(Path program) {
    /** What tells where its findings begin. */
    private static final String LOOKED_AT = "looked at ";

    /** It, where the system has it. */
    static Optional<Chromium> find() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(":"))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Chromium::new);
    }

    /**
     * Lays pages out at several widths, and has a script look at them all at once.
     *
     * @param pages by their names
     * @param script finds {@code frames}, one for each page and width, whose ids name these, and returns what is wrong with them
     * @param directory an empty one, to work in
     * @param flags of the browser
     * @return what was found, a line each
     */
    List<String> look(
            Map<String, String> pages, List<Integer> widths, String script, Path directory, List<String> flags)
            throws IOException, InterruptedException {
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(directory.resolve(page.getKey() + ".html"), page.getValue());
        }
        String frames = pages.keySet().stream()
                .flatMap(name -> widths.stream()
                        .map(width ->
                                "<iframe id='%1$s at %2$d' src='%1$s.html' style='width:%2$dpx;height:900px;border:0'></iframe>"
                                        .formatted(name, width)))
                .collect(Collectors.joining());
        Path harness = Files.writeString(directory.resolve("harness.html"), """
                <!DOCTYPE html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><body>%s<pre id="found"></pre>
                <script>
                const look = async frames => { %s };
                onload = async () => {
                  const frames = [...document.querySelectorAll('iframe')];
                  const found = await look(frames).catch(error => [String(error)]);
                  document.getElementById('found').textContent = ['%s' + frames.length, ...found].join('\\n');
                };
                </script>
                """.formatted(frames, script, LOOKED_AT));
        String dom = dom(harness, directory, flags);
        int from = dom.indexOf(LOOKED_AT + pages.size() * widths.size());
        if (from < 0) {
            return List.of("the pages were not looked at: " + dom.substring(0, Math.min(500, dom.length())));
        }
        return dom.substring(from, dom.indexOf("</pre>", from)).lines().skip(1).toList();
    }

    private String dom(Path page, Path directory, List<String> flags) throws IOException, InterruptedException {
        Path out = directory.resolve("dom.html");
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--allow-file-access-from-files",
                "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=60000"));
        command.addAll(flags);
        command.addAll(List.of("--dump-dom", page.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
