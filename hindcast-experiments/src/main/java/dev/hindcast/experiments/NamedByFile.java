package dev.hindcast.experiments;

import dev.hindcast.environment.Environments;
import java.util.Collection;

/** Environments that a file names: a run's config, a suite. */
public final class NamedByFile {
    private NamedByFile() {}

    /**
     * Refuses a name by which a file would choose what code is run, unless it was given on the command line too.
     *
     * @param id of the environment that the file names
     * @param given the names on the command line
     */
    public static void require(String id, String file, Collection<String> given) {
        if (Environments.importsModule(id) && !given.contains(id)) {
            throw new WrongUse(file + " names the environment '" + id
                    + "', which runs the code of a Python module: where" + " you trust that, say it by --env " + id);
        }
    }
}
