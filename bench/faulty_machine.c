/* A machine that goes wrong on demand, for bench.faults: loaded into the server's processes with LD_PRELOAD.

   FAULTS_FILE names a file of three 64-bit numbers that whoever tests writes to while the server runs: disk full (0 or 1),
   the disk cannot make anything permanent (0 or 1), seconds by which the wall clock is wrong. Only files below FAULTS_FOLDER
   are on that disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct faults { volatile int64_t full, unsynced, seconds; };
static struct faults none, *told;

static struct faults *faults(void) {
    if (told) return told;
    const char *name = getenv("FAULTS_FILE");
    struct faults *found = &none;
    if (name) {
        int file = open(name, O_RDONLY | O_CLOEXEC);
        if (file >= 0) {
            void *place = mmap(NULL, sizeof *found, PROT_READ, MAP_SHARED, file, 0);
            if (place != MAP_FAILED) found = place;
            close(file);
        }
    }
    return told = found;
}

static int on_that_disk(int file) {
    char link[64], path[PATH_MAX];
    const char *folder = getenv("FAULTS_FOLDER");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!folder || length <= 0) return 0;
    path[length] = 0;
    size_t known = strlen(folder);
    return strncmp(path, folder, known) == 0 && path[known] == '/';
}

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name)) dlsym(RTLD_NEXT, #name)
#define FULL(file) if (faults()->full && on_that_disk(file)) { errno = ENOSPC; return -1; }
#define UNSYNCED(file) if (faults()->unsynced && on_that_disk(file)) { errno = EIO; return -1; }

ssize_t write(int file, const void *from, size_t count) { REAL(write); FULL(file); return real(file, from, count); }
ssize_t writev(int file, const struct iovec *from, int count) { REAL(writev); FULL(file); return real(file, from, count); }
ssize_t pwrite(int file, const void *from, size_t count, off_t at) { REAL(pwrite); FULL(file); return real(file, from, count, at); }
ssize_t pwrite64(int file, const void *from, size_t count, off64_t at) { REAL(pwrite64); FULL(file); return real(file, from, count, at); }
int fallocate(int file, int mode, off_t at, off_t count) { REAL(fallocate); FULL(file); return real(file, mode, at, count); }
int fsync(int file) { REAL(fsync); UNSYNCED(file); return real(file); }
int fdatasync(int file) { REAL(fdatasync); UNSYNCED(file); return real(file); }

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(clock_gettime);
    int result = real(which, now);
    if (result == 0 && which == CLOCK_REALTIME) now->tv_sec += faults()->seconds;
    return result;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    REAL(gettimeofday);
    int result = real(now, zone);
    if (result == 0) now->tv_sec += faults()->seconds;
    return result;
}
time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
