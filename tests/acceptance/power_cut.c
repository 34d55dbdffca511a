/* A power cut for one process. Loaded with LD_PRELOAD, it writes down every change to the files of one folder,
 * and when each file was synchronised, in the order in which it happened. From that the test works out what a
 * disk would hold if the power had failed. It can also pull the plug itself, before the n-th change.
 *
 *   POWER_CUT_FOLDER   the folder that is watched, without a slash at the end
 *   POWER_CUT_JOURNAL  where to write down, outside that folder
 *   POWER_CUT_AFTER    changes after which the process is killed; 0 or nothing for never
 *   POWER_CUT_LIE      1: synchronising does nothing and is not written down, as with a lying disk
 *
 * A record is a line "KIND PATH OFFSET LENGTH\n" and, for writes, the bytes. Kinds: W write, T truncate to OFFSET,
 * S synchronised, U unlinked.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *folder;
static int journal = -1, lie;
static long left;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  const char *path = getenv("POWER_CUT_JOURNAL"), *after = getenv("POWER_CUT_AFTER");
  const char *lies = getenv("POWER_CUT_LIE");
  folder = getenv("POWER_CUT_FOLDER");
  left = after ? atol(after) : 0;
  lie = lies && *lies == '1';
  if (path && folder) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int watched(const char *path) {
  return journal >= 0 && strncmp(path, folder, strlen(folder)) == 0;
}

/* The path of an open file, if it is one that is watched. */
static int watched_file(int file, char *path) {
  char link[64];
  pthread_once(&once, begin);
  if (journal < 0 || file == journal) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return watched(path);
}

/* The plug is pulled before a change, never after: what is not written down has not happened. */
static void maybe_cut(void) {
  if (left > 0 && --left == 0) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
  }
}

static void note(char kind, const char *path, off_t offset, const void *bytes, size_t length) {
  char line[PATH_MAX + 64];
  int size = snprintf(line, sizeof line, "%c %s %lld %zu\n", kind, path, (long long)offset, length);
  struct iovec parts[2] = {{line, (size_t)size}, {(void *)bytes, length}};
  if (writev(journal, parts, bytes ? 2 : 1) != size + (ssize_t)(bytes ? length : 0)) abort();
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset) {
  char path[PATH_MAX];
  if (!watched_file(file, path)) return real_pwrite(file, bytes, length, offset);
  pthread_mutex_lock(&turn);
  maybe_cut();
  ssize_t done = real_pwrite(file, bytes, length, offset);
  if (done > 0) note('W', path, offset, bytes, (size_t)done);
  pthread_mutex_unlock(&turn);
  return done;
}

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) {
  return pwrite64(file, bytes, length, offset);
}

ssize_t write(int file, const void *bytes, size_t length) {
  char path[PATH_MAX];
  if (!watched_file(file, path)) return real_write(file, bytes, length);
  pthread_mutex_lock(&turn);
  maybe_cut();
  off_t offset = lseek(file, 0, SEEK_CUR);
  ssize_t done = real_write(file, bytes, length);
  if (done > 0) note('W', path, offset, bytes, (size_t)done);
  pthread_mutex_unlock(&turn);
  return done;
}

int ftruncate64(int file, off_t length) {
  char path[PATH_MAX];
  if (!watched_file(file, path)) return real_ftruncate(file, length);
  pthread_mutex_lock(&turn);
  maybe_cut();
  int result = real_ftruncate(file, length);
  if (result == 0) note('T', path, length, NULL, 0);
  pthread_mutex_unlock(&turn);
  return result;
}

int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int synchronise(int file, int (*real)(int)) {
  char path[PATH_MAX];
  if (!watched_file(file, path)) return real(file);
  if (lie) return 0;
  pthread_mutex_lock(&turn);
  maybe_cut();
  int result = real(file);
  if (result == 0) note('S', path, 0, NULL, 0);
  pthread_mutex_unlock(&turn);
  return result;
}

int fsync(int file) {
  pthread_once(&once, begin);
  return synchronise(file, real_fsync);
}

int fdatasync(int file) {
  pthread_once(&once, begin);
  return synchronise(file, real_fdatasync);
}

int unlink(const char *path) {
  char full[PATH_MAX];
  pthread_once(&once, begin);
  if (journal < 0 || !realpath(path, full) || !watched(full)) return real_unlink(path);
  pthread_mutex_lock(&turn);
  maybe_cut();
  int result = real_unlink(path);
  if (result == 0) note('U', full, 0, NULL, 0);
  pthread_mutex_unlock(&turn);
  return result;
}

/* Ways to change a file that nobody here uses; if that changes, the test must learn of it. */
static void unexpected(int file) {
  char path[PATH_MAX];
  if (watched_file(file, path)) abort();
}

ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t offset) {
  ssize_t (*real)(int, const struct iovec *, int, off_t) = dlsym(RTLD_NEXT, "pwritev64");
  unexpected(file);
  return real(file, parts, count, offset);
}

int posix_fallocate64(int file, off_t offset, off_t length) {
  int (*real)(int, off_t, off_t) = dlsym(RTLD_NEXT, "posix_fallocate64");
  unexpected(file);
  return real(file, offset, length);
}
