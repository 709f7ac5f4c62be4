// Preloaded into a process, it lets the wall clock jump for that process alone: by as many seconds as the file that
// WALL_CLOCK_FILE names holds (int64_t), looked at in every call. All other clocks are the kernel's.
// libfaketime, as in Debian 12, can't do that: it shifts waits on the monotonic clock too (its pull request 503).
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *jump;

__attribute__((constructor)) static void map_file(void)
{
    const char *path = getenv("WALL_CLOCK_FILE");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
    {
        return;
    }

    void *memory = mmap(NULL, sizeof *jump, PROT_READ, MAP_SHARED, file, 0);
    jump = memory == MAP_FAILED ? NULL : memory;
    close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    long failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && jump && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    {
        now->tv_sec += *jump;
    }

    return (int)failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec time;
    (void)zone;
    int failed = clock_gettime(CLOCK_REALTIME, &time);
    now->tv_sec = time.tv_sec;
    now->tv_usec = time.tv_nsec / 1000;
    return failed;
}

time_t time(time_t *copy)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (copy)
    {
        *copy = now.tv_sec;
    }

    return now.tv_sec;
}
