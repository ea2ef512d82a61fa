package dev.hindcast.learning.training;

import dev.hindcast.learning.algorithm.Algorithm;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Trainings side by side that do not depend on each other.
 *
 * @param seeds one a training
 * @param parallelism how many at a time
 * @param directory where each has a directory of its own
 * @param reporter is told of a failure at once
 */
record ParallelSeeds(
        List<Long> seeds, int parallelism, @Nullable Path directory, Progress reporter) {
    /** A training of a learner into a directory. */
    interface Run extends BiFunction<Algorithm, @Nullable Path, TrainingResult> {}

    /** Trains all; what every learner holds is freed when its training is done. */
    List<TrainingResult> run(LongFunction<Algorithm> learner, Run training) {
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try {
            Map<Long, Future<TrainingResult>> futures = new LinkedHashMap<>();
            for (long seed : seeds) {
                futures.put(seed, threads.submit(() -> one(seed, learner, training)));
            }
            return results(futures);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The training was interrupted");
        } finally {
            WorkerThreads.end(threads);
        }
    }

    private TrainingResult one(long seed, LongFunction<Algorithm> learner, Run training) {
        try (Algorithm algorithm = learner.apply(seed)) {
            return training.apply(algorithm, directory == null ? null : directory.resolve("seed-" + seed));
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            reporter.warn("Seed " + seed + " failed: " + e.getMessage());
            throw e;
        }
    }

    private List<TrainingResult> results(Map<Long, Future<TrainingResult>> futures) throws InterruptedException {
        List<TrainingResult> finished = new ArrayList<>();
        Map<Long, Throwable> failures = new LinkedHashMap<>();
        for (Map.Entry<Long, Future<TrainingResult>> future : futures.entrySet()) {
            try {
                finished.add(future.getValue().get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                failures.put(future.getKey(), e.getCause());
            }
        }
        if (!failures.isEmpty()) {
            throw new SeedsFailedException(finished, failures);
        }
        return finished;
    }
}
