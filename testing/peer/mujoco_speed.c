/* Environment steps per second of a plain C loop over the MuJoCo library.
 *
 * Usage: mujoco_speed MODEL.xml LIBRARY FRAME_SKIP STEPS LOWEST HIGHEST LEAN
 * An episode ends where the height (position 1) leaves (LOWEST, HIGHEST) or the lean (position 2) leaves (-LEAN, LEAN), or after 1,000 steps.
 * Actions are uniform. Needs a library with the functions for parts of the state, 2.3.6 and later. Prints a name and a number.
 */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { POSITIONS = 2, VELOCITIES = 4, MOST = 256 };

static unsigned long long seed = 1;

static double uniform(double scale) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return scale * ((double)(seed >> 11) / (double)(1ULL << 52) - 1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void *named(void *library, const char *name) {
    void *symbol = dlsym(library, name);
    if (!symbol) {
        fprintf(stderr, "the library has no %s\n", name);
        exit(1);
    }
    return symbol;
}

int main(int count, char **arguments) {
    if (count != 8) {
        fprintf(stderr, "usage: mujoco_speed MODEL.xml LIBRARY FRAME_SKIP STEPS LOWEST HIGHEST LEAN\n");
        return 2;
    }
    void *library = dlopen(arguments[2], RTLD_NOW);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    int (*version)(void) = named(library, "mj_version");
    void *(*load)(const char *, const void *, char *, int) = named(library, "mj_loadXML");
    void *(*make)(const void *) = named(library, "mj_makeData");
    void (*reset)(const void *, void *) = named(library, "mj_resetData");
    void (*forward)(const void *, void *) = named(library, "mj_forward");
    void (*step)(const void *, void *) = named(library, "mj_step");
    int (*size)(const void *, int) = named(library, "mj_stateSize");
    void (*get)(const void *, const void *, double *, int) = named(library, "mj_getState");
    void (*set)(const void *, void *, const double *, int) = named(library, "mj_setState");

    int frame_skip = atoi(arguments[3]);
    int steps = atoi(arguments[4]);
    double lowest = atof(arguments[5]), highest = atof(arguments[6]), lean = atof(arguments[7]);
    int controls = version() >= 4000000 ? 64 : 32;
    char error[1000] = "";
    void *model = load(arguments[1], NULL, error, sizeof error);
    if (!model) {
        fprintf(stderr, "%s\n", error);
        return 1;
    }
    void *data = make(model);
    int numbers = size(model, POSITIONS | VELOCITIES);
    int actuators = size(model, controls);
    double state[MOST], control[MOST];
    if (numbers > MOST || actuators > MOST) {
        return 1;
    }

    int age = 1000;
    double height = 0;
    double start = now();
    for (int i = 0; i < steps; i++) {
        if (age == 1000 || !(state[1] > lowest && state[1] < highest && fabs(state[2]) < lean)) {
            reset(model, data);
            get(model, data, state, POSITIONS | VELOCITIES);
            for (int j = 0; j < numbers; j++) {
                state[j] += uniform(0.005);
            }
            set(model, data, state, POSITIONS | VELOCITIES);
            forward(model, data);
            age = 0;
        }
        for (int j = 0; j < actuators; j++) {
            control[j] = uniform(1);
        }
        set(model, data, control, controls);
        for (int frame = 0; frame < frame_skip; frame++) {
            step(model, data);
        }
        get(model, data, state, POSITIONS | VELOCITIES);
        height += state[1];
        age++;
    }
    printf("steps_per_second %.17g\n", steps / (now() - start));
    printf("mean_height %.17g\n", height / steps);
    return 0;
}
