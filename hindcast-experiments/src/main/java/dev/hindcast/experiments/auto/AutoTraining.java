package dev.hindcast.experiments.auto;

import dev.hindcast.experiments.Policies;
import dev.hindcast.experiments.Text;
import dev.hindcast.experiments.WrongUse;
import dev.hindcast.experiments.auto.AutoPlan.Entrant;
import dev.hindcast.experiments.run.RunEpisodes;
import dev.hindcast.experiments.run.RunReport;
import dev.hindcast.experiments.run.Trained;
import dev.hindcast.experiments.run.Training;
import dev.hindcast.learning.nn.Engine;
import dev.hindcast.learning.training.DivergedException;
import dev.hindcast.learning.training.Progress;
import dev.hindcast.learning.training.SeedsFailedException;
import dev.hindcast.learning.training.WorkerThreads;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Carries out an {@link AutoPlan}: trains every method, each in a directory of its own, and chooses among what came out. */
public final class AutoTraining {
    private final AutoPlan plan;
    private final Path out;
    private final PrintWriter messages;

    /**
     * @param plan which methods
     * @param out where each has a directory, called by its name
     * @param messages where it is said what is trained, and warnings go, once all was looked at
     */
    public AutoTraining(AutoPlan plan, Path out, PrintWriter messages) {
        this.plan = plan;
        this.out = out;
        this.messages = messages;
    }

    /**
     * A method that was trained.
     *
     * @param entrant which
     * @param directory of its run
     * @param trained what came of it; empty where it diverged
     * @param failure how it diverged
     */
    public record Attempt(Entrant entrant, Path directory, Optional<Trained> trained, Optional<String> failure) {}

    /**
     * Trains all that is not trained yet, and chooses.
     *
     * @param resume whether runs that are there are gone on with
     * @throws WrongUse where methods were begun there that do not go together with this plan; nothing is written then
     * @throws DivergedException where every method diverged
     * @throws CancellationException where the thread is interrupted, after all methods have written a checkpoint
     */
    public AutoResult run(boolean resume) throws IOException {
        plan.requireFit(out, resume);
        plan.requireReady();
        Files.createDirectories(out);
        plan.write(out);
        announce();
        List<Attempt> attempts = train(resume);
        List<Attempt> sound = attempts.stream()
                .filter(attempt -> attempt.trained().isPresent())
                .toList();
        if (sound.isEmpty()) {
            throw new DivergedException("Every method diverged: "
                    + String.join(
                            "; ",
                            attempts.stream()
                                    .map(attempt -> attempt.failure().orElse(""))
                                    .toList()));
        }
        Choice choice = new Chooser(plan, sound).choose();
        RunEpisodes.chosen(sound.stream().map(Attempt::directory).toList(), plan.dataset(), plan.places());
        return new AutoResult(plan, out, attempts, choice);
    }

    private void announce() {
        messages.println("Training "
                + String.join(", ", plan.entrants().stream().map(Entrant::name).toList())
                + " on " + plan.common().data().orElseThrow() + ", "
                + Text.count(plan.common().steps(), "step") + " each; "
                + Text.count(plan.heldOut().size(), "episode") + " of "
                + Text.count(plan.dataset().episodes().size()) + " held out to choose by");
        plan.dataset().warnings().forEach(messages::println);
    }

    private List<Attempt> train(boolean resume) {
        int parallel = Math.max(
                1,
                Math.min(
                        plan.entrants().size(),
                        Policies.parallelism() / plan.seeds().size()));
        long updatesOfAll =
                plan.common().steps() * plan.seeds().size() * plan.entrants().size();
        ExecutorService pool = Executors.newFixedThreadPool(parallel);
        try (Progress progress = Progress.console(AutoPlan.NAME, updatesOfAll)) {
            List<Future<Attempt>> futures = new ArrayList<>();
            for (Entrant entrant : plan.entrants()) {
                futures.add(pool.submit(
                        () -> train(entrant, resume, Policies.parallelism() / parallel, new Share(progress))));
            }
            List<Attempt> attempts = new ArrayList<>();
            for (Future<Attempt> future : futures) {
                attempts.add(future.get());
            }
            return attempts;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The training was interrupted");
        } finally {
            WorkerThreads.end(pool);
        }
    }

    private Attempt train(Entrant entrant, boolean resume, int threads, Progress progress) {
        Engine.setThreads(1);
        Path directory = out.resolve(entrant.name());
        PrintWriter quiet = new PrintWriter(Writer.nullWriter());
        try {
            Trained trained =
                    new Training(entrant.plan(), plan.seeds(), directory, quiet, threads, progress).run(resume);
            RunReport.write(trained);
            return new Attempt(entrant, directory, Optional.of(trained), Optional.empty());
        } catch (DivergedException e) {
            return diverged(entrant, directory, e);
        } catch (SeedsFailedException e) {
            if (e.failures().values().stream().allMatch(DivergedException.class::isInstance)) {
                return diverged(entrant, directory, e);
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Attempt diverged(Entrant entrant, Path directory, RuntimeException failure) {
        return new Attempt(
                entrant,
                directory,
                Optional.empty(),
                Optional.of(entrant.name() + " diverged: " + failure.getMessage()));
    }

    /** One method's share of what all of them have to do. */
    private record Share(Progress all) implements Progress {
        @Override
        public void advance(long count) {
            all.advance(count);
        }

        @Override
        public void skip(long count) {
            all.skip(count);
        }

        @Override
        public void warn(String message) {
            all.warn(message);
        }
    }
}
