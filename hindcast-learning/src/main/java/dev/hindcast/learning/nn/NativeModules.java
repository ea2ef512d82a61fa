package dev.hindcast.learning.nn;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;

/**
 * The native halves of JavaCPP's libraries on a module path. Each is a module of its own that no other requires, since it is another one on
 * every platform; so it is not resolved, and JavaCPP does not see its files. They are unpacked into JavaCPP's cache, as JavaCPP itself does
 * on a class path, and it is told where they are.
 */
final class NativeModules {
    private static final String PATHS = "org.bytedeco.javacpp.platform.preloadpath";

    private NativeModules() {}

    /** Shows JavaCPP the files of the modules that it would miss, if there are some. */
    static void show() {
        String modulePath = System.getProperty("jdk.module.path", "");
        if (!NativeModules.class.getModule().isNamed() || modulePath.isEmpty() || System.getProperty(PATHS) != null) {
            return;
        }
        String paths = unresolved(modulePath).stream()
                .map(NativeModules::unpacked)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        if (!paths.isEmpty()) {
            System.setProperty(PATHS, paths);
        }
    }

    private static List<ModuleReference> unresolved(String modulePath) {
        Path[] places = Arrays.stream(modulePath.split(File.pathSeparator))
                .map(Path::of)
                .toArray(Path[]::new);
        String platform = "." + Loader.getPlatform().replace('-', '.');
        return ModuleFinder.of(places).findAll().stream()
                .filter(module ->
                        name(module).startsWith("org.bytedeco.") && (name(module) + ".").contains(platform + "."))
                .filter(module -> ModuleLayer.boot().findModule(name(module)).isEmpty())
                .toList();
    }

    /** The folder of a module's files: {@code org.bytedeco.pytorch.linux.x86_64} has them in {@code org/bytedeco/pytorch/linux-x86_64}. */
    private static Path unpacked(ModuleReference module) {
        String platform = Loader.getPlatform();
        String library = name(module).substring(0, name(module).indexOf("." + platform.replace('-', '.')));
        URI jar = module.location().orElseThrow();
        try {
            return Loader.cacheResource(new URL("jar:" + jar + "!/" + library.replace('.', '/') + "/" + platform + "/"))
                    .toPath();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the native libraries of " + jar, e);
        }
    }

    private static String name(ModuleReference module) {
        return module.descriptor().name();
    }
}
