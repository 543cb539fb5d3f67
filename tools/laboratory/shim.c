/* Preloaded into a process (LD_PRELOAD): writes down what it asks of the disk, makes the N-th request fail, or kills it there.
 *
 * Only files below the folders of DAYBOOK_LAB_ROOTS (absolute, separated by colons, without symbolic links) are looked at.
 *
 *   DAYBOOK_LAB_TRACE=FILE        append a record for every request (trace.h says which), and for writes to standard output
 *   DAYBOOK_LAB_NO_SYNCS=1        leave every barrier out of the trace: a disk that lies
 *   DAYBOOK_LAB_KILL=KIND:N       SIGKILL in place of the N-th request of a kind
 *   DAYBOOK_LAB_FAIL=KIND:N:HOW   the N-th request of a kind fails: HOW is the number of an error, or `short` (half is written)
 *   DAYBOOK_LAB_HITS=FILE         gets a line when the request that is to fail or to kill was reached
 *   DAYBOOK_LAB_FULL=BYTES        writes beyond this place in a file find no space
 *   DAYBOOK_LAB_FREE=BYTES        what the system says is free on the disk
 *
 * A write through a synchronous descriptor is a sync as well: where that one fails, the bytes were written, and whether the disk has
 * them is open.
 *
 * Kinds: write, sync, truncate, open, name (rename, link, unlink, mkdir, rmdir), map, alloc (LMDB's own malloc, calloc, realloc).
 *
 * The system is called directly, not through libc: so nothing has to be looked up before the first call, and libc's own calls
 * within itself do not come by twice.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "paths.h"
#include "trace.h"

enum kind { WRITE, SYNC, TRUNCATE, OPEN, NAME, MAP, ALLOC, KINDS };
static const char *const kind_names[KINDS] = {"write", "sync", "truncate", "open", "name", "map", "alloc"};

/* What happens to the N-th request of a kind. */
struct plan {
    enum kind kind;
    long number; /* 0: never */
    int error;   /* 0 with is_short: half is written */
    int is_short;
};

/* A descriptor of a file or folder that is looked at. */
struct descriptor {
    char is_known, is_synchronous, is_folder, is_lock;
    uint64_t file;
    char *path;
};

#define DESCRIPTORS 4096
static struct descriptor descriptors[DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int is_active, trace_file = -1, drops_syncs;
static char *roots[8];
static struct plan kill_plan, fail_plan;
static long counts[KINDS];
static uint64_t next_token = 1;
static const char *hits_path;
static off_t full_at = -1;
static long long free_bytes = -1;
static uintptr_t lmdb_start, lmdb_end;

/* Finds where LMDB's code is, to know its calls of malloc. */
static int find_lmdb(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    if (!info->dlpi_name || !strstr(info->dlpi_name, "liblmdb")) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        lmdb_start = info->dlpi_addr + part->p_vaddr;
        lmdb_end = lmdb_start + part->p_memsz;
    }
    return 1;
}

static struct plan read_plan(const char *name) {
    struct plan plan = {0};
    const char *text = getenv(name);
    char word[16], how[16] = "";
    if (!text || sscanf(text, "%15[^:]:%ld:%15s", word, &plan.number, how) < 2) return plan;
    for (int kind = 0; kind < KINDS; kind++)
        if (strcmp(word, kind_names[kind]) == 0) plan.kind = kind;
    plan.is_short = strcmp(how, "short") == 0;
    plan.error = atoi(how);
    return plan;
}

__attribute__((constructor(101))) static void begin(void) {
    const char *given = getenv("DAYBOOK_LAB_ROOTS"), *text;
    if (!given) return;
    char *rest = strdup(given), *root;
    for (int i = 0; i < 7 && (root = strsep(&rest, ":"));) roots[i++] = root;
    if ((text = getenv("DAYBOOK_LAB_TRACE")))
        trace_file = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    drops_syncs = getenv("DAYBOOK_LAB_NO_SYNCS") != NULL;
    kill_plan = read_plan("DAYBOOK_LAB_KILL");
    fail_plan = read_plan("DAYBOOK_LAB_FAIL");
    hits_path = getenv("DAYBOOK_LAB_HITS");
    if ((text = getenv("DAYBOOK_LAB_FULL"))) full_at = atoll(text);
    if ((text = getenv("DAYBOOK_LAB_FREE"))) free_bytes = atoll(text);
    if (fail_plan.number && fail_plan.kind == ALLOC) dl_iterate_phdr(find_lmdb, NULL);
    next_token = (uint64_t)getpid() << 32 | 1;
    is_active = 1;
}

/* ---- The trace ---- */

static void put(
    uint64_t kind, uint64_t file, uint64_t place, uint64_t token, const struct iovec *first, int parts, size_t first_bytes,
    const char *second) {
    if (trace_file < 0) return;
    struct trace_record record = {kind, file, place, token, first_bytes, second ? strlen(second) : 0};
    struct iovec all[IOV_MAX];
    int count = 0;
    all[count++] = (struct iovec){&record, sizeof record};
    /* What was written may be less than what was asked for. */
    for (int i = 0; i < parts && first_bytes > 0 && count < IOV_MAX - 1; i++) {
        size_t bytes = first[i].iov_len < first_bytes ? first[i].iov_len : first_bytes;
        all[count++] = (struct iovec){first[i].iov_base, bytes};
        first_bytes -= bytes;
    }
    if (second) all[count++] = (struct iovec){(void *)second, strlen(second)};
    int saved = errno;
    if (syscall(SYS_writev, trace_file, all, count) < (long)sizeof record) abort();
    errno = saved;
}

static void put_path(uint64_t kind, uint64_t file, uint64_t place, uint64_t token, const char *path, const char *second) {
    struct iovec part = {(void *)path, strlen(path)};
    put(kind, file, place, token, &part, 1, part.iov_len, second);
}

/* ---- Faults ---- */

static void note_hit(const char *what) {
    if (!hits_path) return;
    int file = syscall(SYS_openat, AT_FDCWD, hits_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) return;
    char line[PATH_MAX + 32];
    int bytes = snprintf(line, sizeof line, "%s\n", what);
    syscall(SYS_write, file, line, (size_t)bytes);
    syscall(SYS_close, file);
}

/* Counts a request. 1 when it is to fail, with errno set; with `is_short` only half of it is to be done. Called with the lock. */
static int is_faulty(enum kind kind, const char *path, int *is_short) {
    long number = ++counts[kind];
    if (kill_plan.number == number && kill_plan.kind == kind) {
        note_hit(path);
        kill(getpid(), SIGKILL);
    }
    if (fail_plan.number != number || fail_plan.kind != kind) return 0;
    note_hit(path);
    if (fail_plan.is_short && is_short) {
        *is_short = 1;
        return 0;
    }
    errno = fail_plan.error ? fail_plan.error : EIO;
    return 1;
}

/* ---- Paths ---- */

static int is_below_roots(const char *path) {
    for (int i = 0; roots[i]; i++) {
        size_t bytes = strlen(roots[i]);
        if (strncmp(path, roots[i], bytes) == 0 && (path[bytes] == '/' || path[bytes] == 0)) return 1;
    }
    return 0;
}

static int is_watched(int folder, const char *path, char out[PATH_MAX]) {
    return is_active && path && make_absolute(folder, path, out) && is_below_roots(out);
}

static struct descriptor *known(int file) {
    return is_active && file >= 0 && file < DESCRIPTORS && descriptors[file].is_known ? &descriptors[file] : NULL;
}

/* ---- Opening and closing ---- */

static int do_open(int folder, const char *path, int flags, mode_t mode) {
    char absolute[PATH_MAX];
    if (!is_watched(folder, path, absolute) || (flags & O_TMPFILE) == O_TMPFILE)
        return syscall(SYS_openat, folder, path, flags, mode);
    pthread_mutex_lock(&lock);
    int file = -1;
    if (!is_faulty(OPEN, absolute, NULL)) {
        struct stat status;
        int was_there = syscall(SYS_newfstatat, folder, path, &status, 0) == 0;
        errno = 0;
        file = syscall(SYS_openat, folder, path, flags, mode);
        int saved = errno;
        if (file >= DESCRIPTORS) put_path(TRACE_UNKNOWN, 0, 0, 0, "open beyond the table of descriptors", NULL);
        if (file >= 0 && file < DESCRIPTORS && syscall(SYS_fstat, file, &status) == 0) {
            struct descriptor *own = &descriptors[file];
            free(own->path);
            own->path = strdup(absolute);
            own->is_known = 1;
            own->is_folder = S_ISDIR(status.st_mode);
            own->is_lock = is_lock_file(absolute);
            own->is_synchronous = (flags & O_DSYNC) != 0; /* O_SYNC has this bit as well. */
            own->file = status.st_ino;
            if (!own->is_folder && !own->is_lock) {
                put_path(was_there ? TRACE_OPEN : TRACE_CREATE, own->file, 0, 0, absolute, NULL);
                if (was_there && (flags & O_TRUNC)) put(TRACE_TRUNCATE, own->file, 0, 0, NULL, 0, 0, NULL);
            }
        }
        errno = saved;
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return file;
}

#define MODE(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { \
        va_list rest; \
        va_start(rest, last); \
        mode = va_arg(rest, mode_t); \
        va_end(rest); \
    }

int open(const char *path, int flags, ...) { MODE(flags, flags) return do_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, flags) return do_open(AT_FDCWD, path, flags, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags, flags) return do_open(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags, flags) return do_open(folder, path, flags, mode); }
int creat(const char *path, mode_t mode) { return do_open(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }
int __open_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }

int close(int file) {
    if (known(file)) {
        pthread_mutex_lock(&lock);
        descriptors[file].is_known = 0;
        pthread_mutex_unlock(&lock);
    }
    return syscall(SYS_close, file);
}

/* ---- Writing ---- */

static ssize_t write_parts(int file, const struct iovec *parts, int count, off_t place) {
    if (place < 0) return syscall(SYS_writev, file, parts, count);
    return syscall(SYS_pwritev, file, parts, count, place, 0L);
}

/* `place` below 0: where the descriptor stands. */
static ssize_t do_write(int file, const struct iovec *parts, int count, off_t place) {
    struct descriptor *own = known(file);
    if (!own) {
        if (is_active && file == STDOUT_FILENO && trace_file >= 0) {
            /* Before it is done: from here on somebody may rely on it. */
            size_t bytes = 0;
            for (int i = 0; i < count; i++) bytes += parts[i].iov_len;
            pthread_mutex_lock(&lock);
            put(TRACE_ACKNOWLEDGE, 0, 0, 0, parts, count, bytes, NULL);
            pthread_mutex_unlock(&lock);
        }
        return write_parts(file, parts, count, place);
    }
    pthread_mutex_lock(&lock);
    int is_short = 0, late_error = 0;
    ssize_t done = -1;
    if (own->is_synchronous && !own->is_lock && is_faulty(SYNC, own->path, NULL)) late_error = errno;
    if (!is_faulty(WRITE, own->path, &is_short)) {
        off_t at = place;
        if (at < 0) {
            int flags = syscall(SYS_fcntl, file, F_GETFL);
            at = syscall(SYS_lseek, file, 0L, flags & O_APPEND ? SEEK_END : SEEK_CUR);
        }
        size_t bytes = 0;
        for (int i = 0; i < count; i++) bytes += parts[i].iov_len;
        if (full_at >= 0 && at + (off_t)bytes > full_at) {
            errno = ENOSPC;
        } else {
            struct iovec half = {parts[0].iov_base, parts[0].iov_len / 2};
            done = is_short ? write_parts(file, &half, 1, place) : write_parts(file, parts, count, place);
            int saved = errno;
            if (done > 0 && !own->is_lock) {
                uint64_t token = own->is_synchronous && !drops_syncs && !late_error ? next_token++ : 0;
                put(TRACE_WRITE, own->file, at, token, parts, count, done, NULL);
                if (token) put(TRACE_SYNC_END, own->file, 0, token, NULL, 0, 0, NULL);
            }
            errno = saved;
            if (done > 0 && late_error) {
                errno = late_error;
                done = -1;
            }
        }
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return done;
}

static ssize_t write_one(int file, const void *bytes, size_t count, off_t place) {
    struct iovec part = {(void *)bytes, count};
    return do_write(file, &part, 1, place);
}

ssize_t write(int file, const void *bytes, size_t count) { return write_one(file, bytes, count, -1); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) { return write_one(file, bytes, count, place); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t place) { return write_one(file, bytes, count, place); }
ssize_t writev(int file, const struct iovec *parts, int count) { return do_write(file, parts, count, -1); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t place) { return do_write(file, parts, count, place); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t place) { return do_write(file, parts, count, place); }

static int do_truncate(int file, off_t size, int is_allocation) {
    struct descriptor *own = known(file);
    if (!own) {
        if (is_allocation) return syscall(SYS_fallocate, file, 0, 0L, size);
        return syscall(SYS_ftruncate, file, size);
    }
    pthread_mutex_lock(&lock);
    int result = -1;
    if (is_faulty(TRUNCATE, own->path, NULL)) {
    } else if (full_at >= 0 && size > full_at) {
        errno = ENOSPC;
    } else {
        struct stat status;
        syscall(SYS_fstat, file, &status);
        result = is_allocation ? syscall(SYS_fallocate, file, 0, 0L, size) : syscall(SYS_ftruncate, file, size);
        /* An allocation only makes a file longer. */
        if (result == 0 && !own->is_lock && (!is_allocation || size > status.st_size))
            put(TRACE_TRUNCATE, own->file, size, 0, NULL, 0, 0, NULL);
    }
    int saved = errno;
    pthread_mutex_unlock(&lock);
    errno = saved;
    return result;
}

int ftruncate(int file, off_t size) { return do_truncate(file, size, 0); }
int ftruncate64(int file, off_t size) { return do_truncate(file, size, 0); }
int posix_fallocate(int file, off_t from, off_t size) { return do_truncate(file, from + size, 1) == 0 ? 0 : errno; }
int posix_fallocate64(int file, off_t from, off_t size) { return posix_fallocate(file, from, size); }
int fallocate(int file, int mode, off_t from, off_t size) {
    if (!known(file)) return syscall(SYS_fallocate, file, mode, from, size);
    if (mode != 0) put_path(TRACE_UNKNOWN, 0, 0, 0, "fallocate with a mode", NULL);
    return do_truncate(file, from + size, 1);
}
int fallocate64(int file, int mode, off_t from, off_t size) { return fallocate(file, mode, from, size); }

/* ---- Barriers ---- */

static int do_sync(int file, long number) {
    struct descriptor *own = known(file);
    if (!own) return syscall(number, file);
    pthread_mutex_lock(&lock);
    int is_failing = is_faulty(SYNC, own->path, NULL), saved = errno;
    uint64_t token = next_token++;
    int is_traced = !is_failing && !drops_syncs && !own->is_lock;
    if (is_traced) put_path(TRACE_SYNC_BEGIN, own->file, own->is_folder, token, own->path, NULL);
    pthread_mutex_unlock(&lock);
    errno = saved;
    if (is_failing) return -1;
    /* Without the lock: others may write meanwhile, and what they write is not covered. */
    int result = syscall(number, file);
    if (result == 0 && is_traced) {
        pthread_mutex_lock(&lock);
        put(TRACE_SYNC_END, own->file, 0, token, NULL, 0, 0, NULL);
        pthread_mutex_unlock(&lock);
    }
    return result;
}

int fsync(int file) { return do_sync(file, SYS_fsync); }
int fdatasync(int file) { return do_sync(file, SYS_fdatasync); }

/* ---- Names ---- */

/* `call` is done with the lock held; what succeeded is written down. */
#define NAME_CALL(watched, kind, first, second, call) \
    if (!(watched)) return call; \
    pthread_mutex_lock(&lock); \
    int result = is_faulty(NAME, first, NULL) ? -1 : (int)(call); \
    int saved = errno; \
    if (result == 0 && !is_lock_file(first)) put_path(kind, 0, 0, 0, first, second); \
    pthread_mutex_unlock(&lock); \
    errno = saved; \
    return result;

static int do_rename(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int watched = is_watched(to_folder, to, second) | is_watched(from_folder, from, first);
    NAME_CALL(watched, TRACE_RENAME, first, second, syscall(SYS_renameat2, from_folder, from, to_folder, to, flags))
}

static int do_link(int from_folder, const char *from, int to_folder, const char *to, int flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int watched = is_watched(to_folder, to, second) | is_watched(from_folder, from, first);
    NAME_CALL(watched, TRACE_LINK, first, second, syscall(SYS_linkat, from_folder, from, to_folder, to, flags))
}

static int do_unlink(int folder, const char *path, int flags) {
    char first[PATH_MAX];
    uint64_t kind = flags & AT_REMOVEDIR ? TRACE_RMDIR : TRACE_UNLINK;
    NAME_CALL(is_watched(folder, path, first), kind, first, NULL, syscall(SYS_unlinkat, folder, path, flags))
}

static int do_mkdir(int folder, const char *path, mode_t mode) {
    char first[PATH_MAX];
    NAME_CALL(is_watched(folder, path, first), TRACE_MKDIR, first, NULL, syscall(SYS_mkdirat, folder, path, mode))
}

int rename(const char *from, const char *to) { return do_rename(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int a, const char *from, int b, const char *to) { return do_rename(a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { return do_rename(a, from, b, to, flags); }
int link(const char *from, const char *to) { return do_link(AT_FDCWD, from, AT_FDCWD, to, 0); }
int linkat(int a, const char *from, int b, const char *to, int flags) { return do_link(a, from, b, to, flags); }
int unlink(const char *path) { return do_unlink(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char *path, int flags) { return do_unlink(folder, path, flags); }
int rmdir(const char *path) { return do_unlink(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int result = do_unlink(AT_FDCWD, path, 0);
    return result < 0 && errno == EISDIR ? rmdir(path) : result;
}
int mkdir(const char *path, mode_t mode) { return do_mkdir(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char *path, mode_t mode) { return do_mkdir(folder, path, mode); }

/* ---- Memory ---- */

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t place) {
    struct descriptor *own = known(file);
    if (own) {
        pthread_mutex_lock(&lock);
        int is_failing = is_faulty(MAP, own->path, NULL), saved = errno;
        if (!own->is_lock && flags & MAP_SHARED && protection & PROT_WRITE)
            put_path(TRACE_UNKNOWN, 0, 0, 0, "a file that is written through a map", NULL);
        pthread_mutex_unlock(&lock);
        errno = saved;
        if (is_failing) return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, address, size, protection, flags, file, place);
}
void *mmap64(void *address, size_t size, int protection, int flags, int file, off_t place) {
    return mmap(address, size, protection, flags, file, place);
}

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);

/* Whether this allocation of LMDB's is the one that fails. Swift's own cannot: its runtime stops the process when memory ends. */
static int fails_here(void *caller) {
    if ((uintptr_t)caller < lmdb_start || (uintptr_t)caller >= lmdb_end) return 0;
    pthread_mutex_lock(&lock);
    int is_failing = is_faulty(ALLOC, "memory", NULL);
    pthread_mutex_unlock(&lock);
    if (is_failing) errno = ENOMEM;
    return is_failing;
}

void *malloc(size_t size) { return fails_here(__builtin_return_address(0)) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) {
    return fails_here(__builtin_return_address(0)) ? NULL : __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) { return fails_here(__builtin_return_address(0)) ? NULL : __libc_realloc(old, size); }

/* ---- Space ---- */

int statvfs(const char *path, struct statvfs *status) {
    static int (*real)(const char *, struct statvfs *);
    if (!real) real = (int (*)(const char *, struct statvfs *))dlsym(RTLD_NEXT, "statvfs");
    int result = real(path, status);
    if (result == 0 && free_bytes >= 0) status->f_bavail = free_bytes / (long long)status->f_frsize;
    return result;
}
int statvfs64(const char *path, struct statvfs64 *status) { return statvfs(path, (struct statvfs *)status); }
