/* What a disk holds after a power cut: only what was synced. Preloaded (LD_PRELOAD) by bench/durability.py.

   Files in the folder DRILL_WATCHED have a twin in DRILL_DISK. Each fsync and fdatasync of one brings its twin up to
   date: the content is copied before the real call and takes the twin's place after it, so the twin never holds more
   than what the call made durable. One lock over all of it makes the twins of database and log fit each other at any
   moment: who holds the lock sees the disk as one cut would leave it.

   A database that syncs nothing on a commit leaves the twin as it was, and the drill finds the loss. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef int (*syncing)(int);

static void fail(const char *what) {
    /* A drill that does not see every sync proves nothing: end loudly. */
    fprintf(stderr, "power_cut: %s: %s\n", what, strerror(errno));
    abort();
}

static int path_of(int file, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return 1;
}

/* Through the descriptor that is synced: to open and close the file once more would drop the locks that this process
   holds on it, for so POSIX has it. */
static void copy(int source, const char *to) {
    static __thread char block[1 << 16];
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (target < 0)
        fail(to);
    for (off_t at = 0;;) {
        ssize_t length = pread(source, block, sizeof block, at);
        if (length == 0)
            break;
        if (length < 0 || write(target, block, length) != length)
            fail(to);
        at += length;
    }
    close(target);
}

static int synced(int file, const char *name) {
    syncing real = (syncing)dlsym(RTLD_NEXT, name);
    const char *watched = getenv("DRILL_WATCHED"), *disk = getenv("DRILL_DISK");
    char path[PATH_MAX], lock_path[PATH_MAX], next[PATH_MAX], twin[PATH_MAX];
    size_t length = watched ? strlen(watched) : 0;
    if (!length || !disk || !path_of(file, path) || strncmp(path, watched, length) || path[length] != '/')
        return real(file);
    const char *base = path + length + 1;
    if (strchr(base, '/') || strstr(base, " (deleted)"))
        return real(file); /* the folder itself, or a log that was taken away */
    snprintf(lock_path, sizeof lock_path, "%s/lock", disk);
    snprintf(next, sizeof next, "%s/%s.next", disk, base);
    snprintf(twin, sizeof twin, "%s/%s", disk, base);
    int lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || flock(lock, LOCK_EX))
        fail(lock_path);
    copy(file, next);
    int answer = real(file);
    if (answer == 0 && rename(next, twin))
        fail(twin);
    close(lock);
    return answer;
}

int fsync(int file) { return synced(file, "fsync"); }

int fdatasync(int file) { return synced(file, "fdatasync"); }
