/*
 * A disk that fails, under a process as it is: preloaded, it stands between the process and the C
 * library's calls on files below one folder.
 *
 *   DISK_FOLDER        the folder; all else is let through
 *   DISK_JOURNAL       a file that is told, in order, of all that the process did: `power-cut.ts` makes
 *                      of it what a disk may hold after a power cut
 *   DISK_FAIL_SYNC     the number of the sync, counted from 1, that fails with EIO, once
 *   DISK_SYNC_OF       only syncs of paths that hold this text are counted
 *   DISK_SPACE         so many bytes can still be written; then the disk is full, until it is told
 *                      otherwise by the file DISK_FOLDER.space being there
 *
 * One lock makes each call and its line in the journal one step, so that what was written before a
 * sync began stands before it. What is mapped into memory is not seen: SQLite maps nothing but `-shm`,
 * which is worth nothing after a power cut.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 65536

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static size_t folder_length;
static int journal = -1;
static long fail_sync;
static const char *sync_of;
static long long space = -1;
static char space_file[PATH_MAX];
/* What of the folder is open, by its handle: 1 a file, 2 a folder. */
static unsigned char tracked[FDS];

#define REAL(type, name, ...) \
  static type (*real_##name)(__VA_ARGS__); \
  if (!real_##name) real_##name = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static ssize_t write_out(int handle, const void *bytes, size_t length) {
  REAL(ssize_t, write, int, const void *, size_t);
  return real_write(handle, bytes, length);
}

__attribute__((constructor)) static void begin(void) {
  folder = getenv("DISK_FOLDER");
  if (!folder) return;
  folder_length = strlen(folder);
  const char *path = getenv("DISK_JOURNAL");
  REAL(int, open64, const char *, int, ...);
  if (path) journal = real_open64(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (path && journal < 0) abort();
  const char *number = getenv("DISK_FAIL_SYNC");
  fail_sync = number ? atol(number) : 0;
  sync_of = getenv("DISK_SYNC_OF");
  const char *bytes = getenv("DISK_SPACE");
  space = bytes ? atoll(bytes) : -1;
  snprintf(space_file, sizeof space_file, "%s.space", folder);
}

static int below(const char *path) {
  return folder && path && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

/* An absolute path, with the names above the last one resolved. */
static int absolute(const char *path, char *whole) {
  if (path[0] == '/') return snprintf(whole, PATH_MAX, "%s", path) < PATH_MAX;
  char here[PATH_MAX];
  if (!getcwd(here, sizeof here)) return 0;
  return snprintf(whole, PATH_MAX, "%s/%s", here, path) < PATH_MAX;
}

struct __attribute__((packed)) line {
  char what;
  uint64_t file;
  uint64_t at;
  uint32_t name;
  uint32_t bytes;
};

/* One write, so that several processes may share a journal. */
static void tell(char what, uint64_t file, uint64_t at, const char *name, const void *bytes, size_t length) {
  if (journal < 0) return;
  struct line line = {what, file, at, name ? strlen(name) : 0, length};
  size_t whole = sizeof line + line.name + length;
  char *text = malloc(whole);
  if (!text) abort();
  memcpy(text, &line, sizeof line);
  if (name) memcpy(text + sizeof line, name, line.name);
  if (length) memcpy(text + sizeof line + line.name, bytes, length);
  if (write_out(journal, text, whole) != (ssize_t)whole) abort();
  free(text);
}

static uint64_t file_of(int handle) {
  struct stat is;
  return fstat(handle, &is) == 0 ? is.st_ino : 0;
}

static void opened(int handle, const char *path, int flags, int was_there) {
  struct stat is;
  if (handle < 0 || handle >= FDS || fstat(handle, &is) != 0) return;
  tracked[handle] = S_ISREG(is.st_mode) ? 1 : S_ISDIR(is.st_mode) ? 2 : 0;
  if (tracked[handle] != 1) return;
  if (!was_there) tell('C', is.st_ino, 0, path, 0, 0);
  else if (flags & O_TRUNC) tell('T', is.st_ino, 0, 0, 0, 0);
}

static int open_at(int (*real)(int, const char *, int, ...), int base, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  if (!folder || (base != AT_FDCWD && path[0] != '/') || !absolute(path, whole) || !below(whole))
    return real(base, path, flags, mode);
  pthread_mutex_lock(&turn);
  struct stat is;
  int was_there = stat(whole, &is) == 0;
  int handle = real(base, path, flags, mode);
  int error = errno;
  opened(handle, whole, flags, was_there);
  pthread_mutex_unlock(&turn);
  errno = error;
  return handle;
}

/* The mode that follows the flags where a file may be made. */
#define MODE \
  mode_t mode = 0; \
  va_list rest; \
  va_start(rest, flags); \
  if (flags & (O_CREAT | O_TMPFILE)) { \
    mode = va_arg(rest, mode_t); \
  } \
  va_end(rest)

int openat(int base, const char *path, int flags, ...) {
  MODE;
  REAL(int, openat, int, const char *, int, ...);
  return open_at(real_openat, base, path, flags, mode);
}

int openat64(int base, const char *path, int flags, ...) {
  MODE;
  REAL(int, openat64, int, const char *, int, ...);
  return open_at(real_openat64, base, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  MODE;
  REAL(int, openat, int, const char *, int, ...);
  return open_at(real_openat, AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  MODE;
  REAL(int, openat64, int, const char *, int, ...);
  return open_at(real_openat64, AT_FDCWD, path, flags, mode);
}

int close(int handle) {
  REAL(int, close, int);
  if (handle >= 0 && handle < FDS) tracked[handle] = 0;
  return real_close(handle);
}

static int is_file(int handle) {
  return handle >= 0 && handle < FDS && tracked[handle] == 1;
}

/* How much of so many bytes the disk still takes. */
static size_t taken(size_t length) {
  struct stat is;
  if (space < 0 || stat(space_file, &is) == 0) return length;
  size_t fits = (long long)length < space ? length : (size_t)space;
  if (fits < length) tell('N', 0, 0, 0, 0, 0);
  space -= fits;
  return fits;
}

static ssize_t write_at(int handle, const void *bytes, size_t length, off64_t at) {
  REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
  if (!is_file(handle)) return real_pwrite64(handle, bytes, length, at);
  pthread_mutex_lock(&turn);
  size_t fits = taken(length);
  ssize_t written = fits == 0 && length > 0 ? -1 : real_pwrite64(handle, bytes, fits, at);
  int error = fits == 0 && length > 0 ? ENOSPC : errno;
  if (written > 0) tell('W', file_of(handle), at, 0, bytes, written);
  pthread_mutex_unlock(&turn);
  errno = error;
  return written;
}

ssize_t pwrite64(int handle, const void *bytes, size_t length, off64_t at) {
  return write_at(handle, bytes, length, at);
}

ssize_t pwrite(int handle, const void *bytes, size_t length, off_t at) {
  return write_at(handle, bytes, length, at);
}

ssize_t write(int handle, const void *bytes, size_t length) {
  if (!is_file(handle)) return write_out(handle, bytes, length);
  pthread_mutex_lock(&turn);
  size_t fits = taken(length);
  ssize_t written = fits == 0 && length > 0 ? -1 : write_out(handle, bytes, fits);
  int error = fits == 0 && length > 0 ? ENOSPC : errno;
  if (written > 0) tell('W', file_of(handle), lseek(handle, 0, SEEK_CUR) - written, 0, bytes, written);
  pthread_mutex_unlock(&turn);
  errno = error;
  return written;
}

ssize_t writev(int handle, const struct iovec *parts, int count) {
  REAL(ssize_t, writev, int, const struct iovec *, int);
  if (!is_file(handle)) return real_writev(handle, parts, count);
  ssize_t all = 0;
  for (int part = 0; part < count; part += 1) {
    ssize_t written = write(handle, parts[part].iov_base, parts[part].iov_len);
    if (written < 0) return all > 0 ? all : written;
    all += written;
    if ((size_t)written < parts[part].iov_len) break;
  }
  return all;
}

int ftruncate64(int handle, off64_t length) {
  REAL(int, ftruncate64, int, off64_t);
  if (!is_file(handle)) return real_ftruncate64(handle, length);
  pthread_mutex_lock(&turn);
  int outcome = real_ftruncate64(handle, length);
  int error = errno;
  if (outcome == 0) tell('T', file_of(handle), length, 0, 0, 0);
  pthread_mutex_unlock(&turn);
  errno = error;
  return outcome;
}

int ftruncate(int handle, off_t length) {
  return ftruncate64(handle, length);
}

/* The path of what is open. */
static void path_of(int handle, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
}

/* Counted where it is one of those that may fail. */
static int fails(const char *path) {
  if (fail_sync <= 0 || (sync_of && !strstr(path, sync_of))) return 0;
  fail_sync -= 1;
  return fail_sync == 0;
}

static int sync_with(int (*real)(int), int handle) {
  if (handle < 0 || handle >= FDS || tracked[handle] == 0) return real(handle);
  pthread_mutex_lock(&turn);
  int outcome, error;
  char path[PATH_MAX];
  path_of(handle, path);
  if (fails(path)) {
    outcome = -1;
    error = EIO;
    tell('F', file_of(handle), 0, path, 0, 0);
  } else {
    outcome = real(handle);
    error = errno;
    if (outcome == 0) tell(tracked[handle] == 1 ? 'S' : 'D', file_of(handle), 0, path, 0, 0);
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return outcome;
}

int fsync(int handle) {
  REAL(int, fsync, int);
  return sync_with(real_fsync, handle);
}

int fdatasync(int handle) {
  REAL(int, fdatasync, int);
  return sync_with(real_fdatasync, handle);
}

/* What changes names: told where it was done. */
#define NAMED(call, what, first, second) \
  char one[PATH_MAX], other[PATH_MAX]; \
  int inside = absolute(first, one) && absolute(second, other) && (below(one) || below(other)); \
  if (inside) pthread_mutex_lock(&turn); \
  int outcome = call; \
  int error = errno; \
  if (inside && outcome == 0) tell(what, 0, 0, one, other, strlen(other)); \
  if (inside) pthread_mutex_unlock(&turn); \
  errno = error; \
  return outcome

int rename(const char *from, const char *to) {
  REAL(int, rename, const char *, const char *);
  NAMED(real_rename(from, to), 'R', from, to);
}

int link(const char *from, const char *to) {
  REAL(int, link, const char *, const char *);
  NAMED(real_link(from, to), 'L', from, to);
}

int unlink(const char *path) {
  REAL(int, unlink, const char *);
  NAMED(real_unlink(path), 'U', path, path);
}

int unlinkat(int base, const char *path, int flags) {
  REAL(int, unlinkat, int, const char *, int);
  NAMED(real_unlinkat(base, path, flags), 'U', path, path);
}

int rmdir(const char *path) {
  REAL(int, rmdir, const char *);
  NAMED(real_rmdir(path), 'U', path, path);
}

int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t);
  NAMED(real_mkdir(path, mode), 'M', path, path);
}
