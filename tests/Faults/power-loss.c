// Preloaded into processes, it takes the disk away from all of them at once, as the end of the power does: right before the
// n-th of their calls that change a file below certain folders. That call, and every later one, never returns; whoever made it
// waits for SIGKILL. What was written and not yet synced is listed, so that it can be lost.
// POWER_LOSS_FILE names the memory that the processes share, struct power below; PowerSupply.cs has the same offsets.
// dlsym(3) is replaced too: .NET looks functions of libc up in the library itself, where a preloaded one is not found.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PATH_SIZE 240
#define MOST_RECORDS 4096

enum { WRITTEN = 1, SYNCED, RENAMED, GONE };

struct record
{
    int64_t kind;
    int64_t from; // of WRITTEN: the first byte
    char path[PATH_SIZE];
    char to[PATH_SIZE]; // of RENAMED
};

struct power
{
    int64_t at; // 0: the power stays on
    _Atomic int64_t calls;
    _Atomic int64_t is_off;
    _Atomic int64_t records;
    char call[2 * PATH_SIZE];
    struct record list[MOST_RECORDS];
};

static struct power *power;

static const char *const folders[] = {"/var/lib/waagent/", "/var/log/azure/", "/etc/azure/"};

__attribute__((constructor)) static void map_file(void)
{
    const char *path = getenv("POWER_LOSS_FILE");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
    {
        return;
    }

    void *memory = mmap(NULL, sizeof *power, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    power = memory == MAP_FAILED ? NULL : memory;
    syscall(SYS_close, file);
}

static int is_ours(const char *path)
{
    static const char deleted[] = " (deleted)";
    size_t length = strlen(path);
    if (length >= sizeof deleted && strcmp(path + length - (sizeof deleted - 1), deleted) == 0)
    {
        return 0;
    }

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
    {
        if (strncmp(path, folders[i], strlen(folders[i])) == 0)
        {
            return 1;
        }
    }

    return 0;
}

static const char *path_of(int file, char *buffer)
{
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, buffer, PATH_SIZE - 1);
    buffer[length < 0 ? 0 : length] = '\0';
    return buffer;
}

// Whether the call is one of those that count. Does not return when the power is off.
static int step(const char *call, const char *path)
{
    if (!power || !path || !is_ours(path))
    {
        return 0;
    }

    int64_t number = atomic_fetch_add(&power->calls, 1) + 1;
    if (number == power->at)
    {
        snprintf(power->call, sizeof power->call, "%s of %s", call, path);
        atomic_store(&power->is_off, 1);
    }

    while (atomic_load(&power->is_off) || (power->at > 0 && number > power->at))
    {
        pause();
    }

    return 1;
}

static void note(int kind, int64_t from, const char *path, const char *to)
{
    int64_t place = atomic_fetch_add(&power->records, 1);
    if (place < MOST_RECORDS)
    {
        struct record *record = &power->list[place];
        record->kind = kind;
        record->from = from;
        snprintf(record->path, PATH_SIZE, "%s", path);
        snprintf(record->to, PATH_SIZE, "%s", to);
    }
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    int changes = (flags & (O_CREAT | O_TRUNC)) != 0;
    if (changes && step("open", path) && flags & O_TRUNC)
    {
        note(WRITTEN, 0, path, "");
    }

    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define MODE_ARGUMENT(flags)                  \
    mode_t mode = 0;                          \
    if ((flags) & (O_CREAT | O_TMPFILE))      \
    {                                         \
        va_list list;                         \
        va_start(list, flags);                \
        mode = va_arg(list, mode_t);          \
        va_end(list);                         \
    }

int open(const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags)
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    MODE_ARGUMENT(flags)
    return open_at(folder, path, flags, mode);
}

static void before_write(const char *call, int file, int64_t at)
{
    char path[PATH_SIZE];
    if (power && step(call, path_of(file, path)))
    {
        struct stat status;
        int appends = (int)syscall(SYS_fcntl, file, F_GETFL) & O_APPEND;
        int64_t from = appends && fstat(file, &status) == 0 ? status.st_size : at;
        note(WRITTEN, from < 0 ? 0 : from, path, "");
    }
}

ssize_t write(int file, const void *buffer, size_t size)
{
    before_write("write", file, syscall(SYS_lseek, file, 0, SEEK_CUR));
    errno = 0;
    return syscall(SYS_write, file, buffer, size);
}

ssize_t pwrite(int file, const void *buffer, size_t size, off_t at)
{
    before_write("write", file, at);
    return syscall(SYS_pwrite64, file, buffer, size, at);
}

ssize_t pwrite64(int file, const void *buffer, size_t size, off64_t at)
{
    before_write("write", file, at);
    return syscall(SYS_pwrite64, file, buffer, size, at);
}

int ftruncate(int file, off_t size)
{
    before_write("truncation", file, size);
    return (int)syscall(SYS_ftruncate, file, size);
}

int ftruncate64(int file, off64_t size)
{
    before_write("truncation", file, size);
    return (int)syscall(SYS_ftruncate, file, size);
}

static void before_sync(int file)
{
    char path[PATH_SIZE];
    if (power)
    {
        step("fsync", path_of(file, path));
    }
}

static void after_sync(int file, long result)
{
    char path[PATH_SIZE];
    if (power && result == 0 && is_ours(path_of(file, path)))
    {
        note(SYNCED, 0, path, "");
    }
}

int fsync(int file)
{
    before_sync(file);
    long result = syscall(SYS_fsync, file);
    after_sync(file, result);
    return (int)result;
}

int fdatasync(int file)
{
    before_sync(file);
    long result = syscall(SYS_fdatasync, file);
    after_sync(file, result);
    return (int)result;
}

int rename(const char *from, const char *to)
{
    int counts = step("rename", to);
    long result = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (counts && result == 0)
    {
        note(RENAMED, 0, from, to);
    }

    return (int)result;
}

static int remove_at(const char *path, int flags)
{
    if (step("removal", path))
    {
        note(GONE, 0, path, "");
    }

    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
}

int unlink(const char *path)
{
    return remove_at(path, 0);
}

int rmdir(const char *path)
{
    return remove_at(path, AT_REMOVEDIR);
}

int mkdir(const char *path, mode_t mode)
{
    step("mkdir", path);
    return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

void *dlsym(void *library, const char *name)
{
    static void *(*real)(void *, const char *);
    static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
    static const struct { const char *name; void *function; } ours[] = {
        {"open", open}, {"openat", openat}, {"write", write}, {"pwrite", pwrite}, {"pwrite64", pwrite64},
        {"ftruncate", ftruncate}, {"fsync", fsync}, {"fdatasync", fdatasync}, {"rename", rename}, {"unlink", unlink},
        {"rmdir", rmdir}, {"mkdir", mkdir},
    };
    for (size_t i = 0; !real && i < sizeof versions / sizeof *versions; i++)
    {
        real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
    }

    for (size_t i = 0; power && i < sizeof ours / sizeof *ours; i++)
    {
        if (strcmp(name, ours[i].name) == 0)
        {
            return ours[i].function;
        }
    }

    return real(library, name);
}
