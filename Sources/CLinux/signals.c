#define _GNU_SOURCE
#include "clinux_signals.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

static void held(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

void swl_signals_hold(void) {
    sigset_t set;
    held(&set);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
}

int32_t swl_signals_next(void) {
    sigset_t set;
    held(&set);
    const struct timespec now = {0};
    int number = sigtimedwait(&set, NULL, &now);
    return number > 0 ? number : 0;
}
