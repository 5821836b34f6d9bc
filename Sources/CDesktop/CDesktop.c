#define _GNU_SOURCE
#include "CDesktop.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

static int write_all(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t length = (ssize_t)strlen(text);
    ssize_t done = write(file, text, (size_t)length);
    int error = errno;
    close(file);
    errno = error;
    return done == length ? 0 : -1;
}

/* Leaves no capability in any set, except CAP_NET_BIND_SERVICE when it is wanted. */
static int limit_capabilities(int bind_low_ports) {
    uint64_t kept = bind_low_ports ? 1ULL << CAP_NET_BIND_SERVICE : 0;
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];
    memset(data, 0, sizeof data);
    data[0].effective = data[0].permitted = data[0].inheritable = (uint32_t)kept;
    if (syscall(SYS_capset, &header, data) != 0) return -1;
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    if (bind_low_ports && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE, 0, 0) != 0) return -1;
    return 0;
}

static int drop_bounding_set(int bind_low_ports) {
    for (int capability = 0; capability <= 63; capability++) {
        if (bind_low_ports && capability == CAP_NET_BIND_SERVICE) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EINVAL) return -1;
    }
    return 0;
}

/* The C library's own calls change all threads of a process, whose list a child of vfork shares with its parent: these change
   the caller alone. */
static int set_identity(gid_t gid, uid_t uid) {
    if (syscall(SYS_setresgid, gid, gid, gid) != 0) return -1;
    return (int)syscall(SYS_setresuid, uid, uid, uid);
}

static int leave_groups(void) { return (int)syscall(SYS_setgroups, 0, NULL); }

static int drop_privileges(const struct desktop_spawn *request) {
    if (drop_bounding_set(request->bind_low_ports) != 0) return -1;
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return -1;
    /* Groups of a guest were dropped before its user namespace was entered, where setgroups is denied. */
    if (request->guest < 0 && leave_groups() != 0) return -1;
    if (set_identity(request->gid, request->uid) != 0) return -1;
    if (limit_capabilities(request->bind_low_ports) != 0) return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void report(int pipe, int step) {
    int message[2] = {step, errno};
    ssize_t ignored = write(pipe, message, sizeof message);
    (void)ignored;
    _exit(127);
}

/* Moves every source above all targets, marks everything for closing, then puts the targets in place. */
static int arrange_descriptors(const struct desktop_spawn *request, int *pipe, int *guest, int *network) {
    int staged[32];
    int floor = 64;
    if (request->descriptor_count > 32) { errno = E2BIG; return -1; }
    int *extra[3] = {pipe, guest, network};
    for (int i = 0; i < 3; i++) {
        if (*extra[i] < 0) continue;
        *extra[i] = fcntl(*extra[i], F_DUPFD_CLOEXEC, floor);
        if (*extra[i] < 0) return -1;
    }
    for (size_t i = 0; i < request->descriptor_count; i++) {
        staged[i] = fcntl(request->sources[i], F_DUPFD_CLOEXEC, floor);
        if (staged[i] < 0) return -1;
    }
    if (close_range(0, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return -1;
    for (size_t i = 0; i < request->descriptor_count; i++)
        if (dup2(staged[i], request->targets[i]) < 0) return -1;
    return 0;
}

static void reset_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    for (int number = 1; number < 65; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The guardian of a program inside a guest: outside its process namespace, dies with what it guards. */
static void guard(pid_t child) {
    close_range(0, ~0U, 0);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static void become(const struct desktop_spawn *request, int pipe) {
    int guest = request->guest, network = request->network_namespace;
    reset_signals();
    setsid();
    for (size_t i = 0; i < request->cgroup_count; i++)
        if (write_all(request->cgroup_files[i], "0") != 0) report(pipe, DESKTOP_STEP_CGROUP);
    if (arrange_descriptors(request, &pipe, &guest, &network) != 0) report(pipe, DESKTOP_STEP_DESCRIPTORS);
    if (network >= 0 && setns(network, CLONE_NEWNET) != 0) report(pipe, DESKTOP_STEP_NETWORK);
    if (request->empty_network && unshare(CLONE_NEWNET) != 0) report(pipe, DESKTOP_STEP_NETWORK);
    if (guest >= 0) {
        if (leave_groups() != 0) report(pipe, DESKTOP_STEP_PRIVILEGES);
        int all = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP
            | CLONE_NEWNET;
        if (setns(guest, all) != 0) report(pipe, DESKTOP_STEP_NAMESPACES);
        pid_t child = fork();
        if (child < 0) report(pipe, DESKTOP_STEP_NAMESPACES);
        if (child > 0) guard(child);
        if (chdir("/") != 0) report(pipe, DESKTOP_STEP_NAMESPACES);
    }
    if (request->drop_privileges && drop_privileges(request) != 0) report(pipe, DESKTOP_STEP_PRIVILEGES);
    /* Changing identity clears this, so it comes after: a guest's program must not outlive its guardian. */
    if (guest >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) report(pipe, DESKTOP_STEP_PRIVILEGES);
    execve(request->path, request->arguments, request->environment);
    report(pipe, DESKTOP_STEP_EXEC);
}

/* A copy of a worker's memory would take long to make, and after it every page that a recorder writes to costs a fault. So a
   child borrows the memory until it is another program, and the calling thread stands still meanwhile. Only the guardian of
   a guest's program lives on beside its parent, and needs a copy. Signals wait, so that no handler runs in the child. */
static pid_t start(const struct desktop_spawn *request, int pipe) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = request->guest >= 0 ? fork() : vfork();
    if (child == 0) become(request, pipe);
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return child;
}

pid_t desktop_spawn(const struct desktop_spawn *request, int *step) {
    int ends[2];
    *step = DESKTOP_STEP_FORK;
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    pid_t child = start(request, ends[1]);
    if (child < 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        errno = error;
        return -1;
    }
    close(ends[1]);
    int message[2];
    ssize_t count;
    do count = read(ends[0], message, sizeof message); while (count < 0 && errno == EINTR);
    close(ends[0]);
    if (count == 0) return child;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    *step = count == sizeof message ? message[0] : DESKTOP_STEP_FORK;
    errno = count == sizeof message ? message[1] : EIO;
    return -1;
}

int desktop_write_in_network(int network_namespace, const char *path, const char *text) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t child = vfork();
    if (child == 0) {
        if (setns(network_namespace, CLONE_NEWNET) != 0) _exit(errno & 0x7f);
        _exit(write_all(path, text) == 0 ? 0 : (errno & 0x7f));
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    if (child < 0) return -1;
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
    return -1;
}

int desktop_memory_file(void) { return memfd_create("tabellion", MFD_CLOEXEC); }

int desktop_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int desktop_open_beneath(const char *root, const char *relative, int flags) {
    int directory = open(root, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return -1;
    struct open_how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)(flags | O_CLOEXEC | O_NONBLOCK);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV;
    int file = (int)syscall(SYS_openat2, directory, relative, &how, sizeof how);
    int error = errno;
    close(directory);
    errno = error;
    return file;
}

int desktop_has_attribute(const char *path, const char *name, const char *value) {
    char found[64];
    size_t length = strlen(value);
    return lgetxattr(path, name, found, sizeof found) == (ssize_t)length && memcmp(found, value, length) == 0;
}

int desktop_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int desktop_pidfd_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int desktop_pidfd_wait(int pidfd, int milliseconds, int *status) {
    struct pollfd poller = {pidfd, POLLIN, 0};
    int ready;
    do ready = poll(&poller, 1, milliseconds); while (ready < 0 && errno == EINTR);
    if (ready <= 0) return ready;
    siginfo_t info;
    memset(&info, 0, sizeof info);
    int rc;
    do rc = waitid((idtype_t)P_PIDFD, (id_t)pidfd, &info, WEXITED); while (rc < 0 && errno == EINTR);
    if (rc != 0) return -1;
    *status = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
    return 1;
}
