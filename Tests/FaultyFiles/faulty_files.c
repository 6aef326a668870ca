// Fault injection: a library to preload that makes one file operation of a program fail, or ends the program there.
//
// Operations on files below FAULTY_FOLDER are counted: opening, writing, syncing, renaming, truncating, removing, making a
// folder. The one with the number FAULTY_AT is spoilt as FAULTY_HOW says:
//   eio     it fails with EIO, those after it succeed
//   full    it and everything that needs room after it fail with ENOSPC
//   short   a write stores half of its bytes, then as `full`
//   kill    the program is killed before it
//   torn    a write stores half of its bytes, then the program is killed
// Without FAULTY_AT nothing fails. The number of operations is written to the file FAULTY_COUNT when the program ends.
#ifdef __linux__
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 4096 };
static _Atomic int counted;
static _Atomic char watched[MOST_FILES];
static _Atomic int is_full;

static int ends_with_repro(void) {
  const char *name = program_invocation_short_name;
  return name && strcmp(name, "repro") == 0;
}

static const char *setting(const char *name) {
  const char *value = getenv(name);
  return value ? value : "";
}

static int is_below(const char *path) {
  const char *folder = setting("FAULTY_FOLDER");
  return ends_with_repro() && *folder && path && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_watched(int file) { return file >= 0 && file < MOST_FILES && watched[file]; }

/// What is to become of an operation: 0 nothing, 1 fail with errno, 2 write half and fail later, 3 write half and die.
static int verdict(int needs_room) {
  int number = ++counted;
  if (is_full && needs_room) {
    errno = ENOSPC;
    return 1;
  }
  if (number != atoi(setting("FAULTY_AT"))) return 0;
  const char *how = setting("FAULTY_HOW");
  if (!strcmp(how, "kill")) raise(SIGKILL);
  if (!strcmp(how, "torn")) {
    if (needs_room == 2) return 3;
    raise(SIGKILL);
  }
  if (!strcmp(how, "eio")) {
    errno = EIO;
    return 1;
  }
  if (!strcmp(how, "full") || !strcmp(how, "short")) {
    // What needs no room does not notice a full disk.
    is_full = 1;
    if (!needs_room) return 0;
    if (!strcmp(how, "short") && needs_room == 2) return 2;
    errno = ENOSPC;
    return 1;
  }
  return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((destructor)) static void tell(void) {
  const char *path = setting("FAULTY_COUNT");
  if (!ends_with_repro() || !*path) return;
  int file = REAL(open)(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (file < 0) return;
  char text[32];
  int count = snprintf(text, sizeof text, "%d\n", counted);
  if (REAL(write)(file, text, (size_t)count) < 0) return;
  REAL(close)(file);
}

static int opened(const char *path, int flags, int (*really)(const char *, int, ...), int mode) {
  int is_ours = is_below(path);
  if (is_ours && verdict(flags & O_CREAT ? 1 : 0)) return -1;
  int file = really(path, flags, mode);
  if (file >= 0 && file < MOST_FILES) watched[file] = is_ours && (flags & O_ACCMODE) != O_RDONLY;
  return file;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  return opened(path, flags, REAL(open), mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  return opened(path, flags, REAL(open64), mode);
}

int close(int file) {
  if (file >= 0 && file < MOST_FILES) watched[file] = 0;
  return REAL(close)(file);
}

static FILE *stream(const char *path, const char *mode, FILE *(*really)(const char *, const char *)) {
  int is_ours = is_below(path);
  if (is_ours && verdict(*mode != 'r')) return NULL;
  FILE *stream = really(path, mode);
  if (stream && fileno(stream) < MOST_FILES) watched[fileno(stream)] = is_ours && *mode != 'r';
  return stream;
}

FILE *fopen(const char *path, const char *mode) { return stream(path, mode, REAL(fopen)); }
FILE *fopen64(const char *path, const char *mode) { return stream(path, mode, REAL(fopen64)); }

int fclose(FILE *stream) {
  int file = fileno(stream);
  int is_ours = is_watched(file);
  if (file >= 0 && file < MOST_FILES) watched[file] = 0;
  // The last bytes of a stream are written here.
  if (is_ours && verdict(1)) {
    int reason = errno;
    REAL(fclose)(stream);
    errno = reason;
    return EOF;
  }
  return REAL(fclose)(stream);
}

int fflush(FILE *stream) {
  if (stream && is_watched(fileno(stream)) && verdict(1)) return EOF;
  return REAL(fflush)(stream);
}

size_t fwrite(const void *bytes, size_t size, size_t count, FILE *stream) {
  if (!is_watched(fileno(stream))) return REAL(fwrite)(bytes, size, count, stream);
  switch (verdict(2)) {
  case 0: return REAL(fwrite)(bytes, size, count, stream);
  case 2: return REAL(fwrite)(bytes, size, count / 2, stream);
  case 3:
    REAL(fwrite)(bytes, size, count / 2, stream);
    REAL(fflush)(stream);
    raise(SIGKILL);
    return 0;
  default: return 0;
  }
}

ssize_t write(int file, const void *bytes, size_t count) {
  if (!is_watched(file)) return REAL(write)(file, bytes, count);
  switch (verdict(2)) {
  case 0: return REAL(write)(file, bytes, count);
  case 2: return REAL(write)(file, bytes, count / 2);
  case 3:
    if (REAL(write)(file, bytes, count / 2) >= 0) raise(SIGKILL);
    return -1;
  default: return -1;
  }
}

int fsync(int file) {
  if (is_watched(file) && verdict(1)) return -1;
  return REAL(fsync)(file);
}

int rename(const char *from, const char *to) {
  if (is_below(to) && verdict(1)) return -1;
  return REAL(rename)(from, to);
}

int ftruncate(int file, off_t size) {
  if (is_watched(file) && verdict(0)) return -1;
  return REAL(ftruncate)(file, size);
}

int unlink(const char *path) {
  if (is_below(path) && verdict(0)) return -1;
  return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
  if (is_below(path) && verdict(1)) return -1;
  return REAL(mkdir)(path, mode);
}
#endif
