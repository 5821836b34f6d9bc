// Ends its process with SIGKILL at one of the points around durable writes: TABELLION_KILL_AT names it, from 1.
// TABELLION_KILL_COUNT names a file that takes the number of points of an undisturbed run.
// Loaded with LD_PRELOAD; each call below has a point before it and one after it.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static long target = -1;
static long passed = 0;

static void report(void) {
    const char *path = getenv("TABELLION_KILL_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file) return;
    fprintf(file, "%ld\n", passed);
    fclose(file);
}

__attribute__((constructor)) static void prepare(void) {
    const char *text = getenv("TABELLION_KILL_AT");
    if (text) target = atol(text);
    if (getenv("TABELLION_KILL_COUNT")) atexit(report);
}

static void point(void) {
    if (__atomic_add_fetch(&passed, 1, __ATOMIC_SEQ_CST) == target) kill(getpid(), SIGKILL);
}

#define AROUND(result, name, parameters, arguments)                     \
    result name parameters {                                            \
        static result(*next) parameters;                                \
        if (!next) next = (result(*) parameters)dlsym(RTLD_NEXT, #name); \
        point();                                                        \
        result answer = next arguments;                                 \
        point();                                                        \
        return answer;                                                  \
    }

AROUND(int, fsync, (int descriptor), (descriptor))
AROUND(int, fdatasync, (int descriptor), (descriptor))
AROUND(int, syncfs, (int descriptor), (descriptor))
AROUND(int, rename, (const char *from, const char *to), (from, to))
AROUND(int, renameat2, (int a, const char *from, int b, const char *to, unsigned int flags), (a, from, b, to, flags))
AROUND(int, link, (const char *from, const char *to), (from, to))
AROUND(int, unlink, (const char *path), (path))
AROUND(int, mkdir, (const char *path, mode_t mode), (path, mode))
AROUND(int, fchmod, (int descriptor, mode_t mode), (descriptor, mode))
