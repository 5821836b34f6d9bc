/* System calls of a desktop's life that Swift cannot make safely: what must happen between fork and exec, and setns. */
#ifndef TABELLION_CDESKTOP_H
#define TABELLION_CDESKTOP_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mount.h>
#include <sys/types.h>

/* What a child process becomes between fork and exec. Every pointer is read before desktop_spawn returns. */
struct desktop_spawn {
    const char *path;                 /* absolute path of the program */
    char *const *arguments;           /* ends with NULL; the first is the program's name */
    char *const *environment;         /* ends with NULL */
    const int *sources;               /* descriptors of the caller ... */
    const int *targets;               /* ... and what the child calls them; all others are closed */
    size_t descriptor_count;
    const char *const *cgroup_files;  /* cgroup.procs files to enter first */
    size_t cgroup_count;
    int network_namespace;            /* descriptor of a network namespace to enter, or -1 */
    int empty_network;                /* 1: a new network namespace without any interface that is up */
    int drop_privileges;              /* 1: become uid/gid, no groups, no capabilities, no_new_privs */
    uid_t uid;
    gid_t gid;
    int bind_low_ports;               /* 1: keep CAP_NET_BIND_SERVICE, and nothing else */
    int guest;                        /* pidfd of a process all of whose namespaces are entered, or -1; then uid and gid
                                         are those inside */
};

/* Steps that can fail, for messages. */
enum desktop_spawn_step {
    DESKTOP_STEP_FORK = 1,
    DESKTOP_STEP_CGROUP,
    DESKTOP_STEP_NETWORK,
    DESKTOP_STEP_DESCRIPTORS,
    DESKTOP_STEP_NAMESPACES,
    DESKTOP_STEP_PRIVILEGES,
    DESKTOP_STEP_EXEC,
};

/* Starts the program. Returns its process id, or -1 with errno set and *step telling what failed. With `guest`, the
   process id is that of a guardian which ends as its child ends, and whose death kills it. */
pid_t desktop_spawn(const struct desktop_spawn *request, int *step);

/* Writes text to a file as seen from within a network namespace (for /proc/sys/net). 0, or -1 with errno set. */
int desktop_write_in_network(int network_namespace, const char *path, const char *text);

/* An empty file in memory, and a pipe (reading end first); closed on exec. */
int desktop_memory_file(void);
int desktop_pipe(int ends[2]);

/* Opens `relative` below the directory `root`, following no symbolic link anywhere. `flags` as of open(2). */
int desktop_open_beneath(const char *root, const char *relative, int flags);

/* 1 when the file's extended attribute has exactly this value, else 0. Follows no symbolic link. */
int desktop_has_attribute(const char *path, const char *name, const char *value);

int desktop_pidfd_open(pid_t pid);
int desktop_pidfd_signal(int pidfd, int signal);

/* Waits at most `milliseconds` (-1: without end) for the child behind a pidfd, and reaps it.
   1 and *status (exit code, or 128 + signal) when it ended, 0 when it still runs, -1 with errno set. */
int desktop_pidfd_wait(int pidfd, int milliseconds, int *status);

#endif
