#ifndef SWL_CLINUX_WORKERS_H
#define SWL_CLINUX_WORKERS_H

#include <stdint.h>

// A fixed team of threads that run one function together. Worker 0 is the calling thread.
typedef struct swl_team swl_team;
typedef void (*swl_team_task)(void *context, int32_t worker);

// Starts count - 1 threads, worker i bound to cpus[i % cpu_count]; with cpu_count 0 none is bound. `pin_caller` binds
// the calling thread to cpus[0] until the team is destroyed. 0 or -errno.
int32_t swl_team_create(swl_team **team, int32_t count, const int32_t *cpus, int32_t cpu_count, int32_t pin_caller);

// Runs task(context, worker) on every worker and returns when all have finished; what they wrote is then visible. From
// one thread at a time, not from inside a task. Takes no lock and no memory, and enters the kernel only to sleep or to
// wake a sleeper.
void swl_team_run(swl_team *team, swl_team_task task, void *context);

// Ends and joins the threads and unbinds the caller.
void swl_team_destroy(swl_team *team);

#endif
