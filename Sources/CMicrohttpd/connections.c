#define _GNU_SOURCE
#include "connections.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define NS_PER_MS 1000000u
#define LARGEST_STACK (64 << 10)

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t deadline_in(int64_t milliseconds) {
    return milliseconds < 0 ? 0 : now() + (uint64_t)milliseconds * NS_PER_MS;
}

// The thread that reads a connection sees its end and closes it.
static uint64_t cut_overdue(swl_connections *all) {
    uint64_t time = now(), next = UINT64_MAX;
    for (swl_connection *connection = all->first; connection; connection = connection->next) {
        if (connection->deadline == 0) continue;
        if (connection->deadline <= time) {
            connection->deadline = 0;
            shutdown(connection->socket, SHUT_RDWR);
        } else if (connection->deadline < next) {
            next = connection->deadline;
        }
    }
    return next;
}

static void *watch(void *context) {
    swl_connections *all = context;
    pthread_mutex_lock(&all->lock);
    while (!all->is_closed) {
        uint64_t next = cut_overdue(all);
        if (next == UINT64_MAX) {
            pthread_cond_wait(&all->changed, &all->lock);
        } else {
            struct timespec time = {.tv_sec = (time_t)(next / 1000000000), .tv_nsec = (long)(next % 1000000000)};
            pthread_cond_timedwait(&all->changed, &all->lock, &time);
        }
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

// Signals are for the program's own threads.
static int start(pthread_t *thread, void *context) {
    sigset_t signals, before;
    sigfillset(&signals);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, LARGEST_STACK);
    pthread_sigmask(SIG_SETMASK, &signals, &before);
    int error = pthread_create(thread, &attributes, watch, context);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error;
}

int swl_connections_open(swl_connections *all) {
    *all = (swl_connections){.first = NULL};
    pthread_mutex_init(&all->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&all->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    int error = start(&all->clock, all);
    if (error) {
        pthread_cond_destroy(&all->changed);
        pthread_mutex_destroy(&all->lock);
    }
    return error;
}

void swl_connections_close(swl_connections *all) {
    pthread_mutex_lock(&all->lock);
    all->is_closed = 1;
    pthread_cond_signal(&all->changed);
    pthread_mutex_unlock(&all->lock);
    pthread_join(all->clock, NULL);
    pthread_cond_destroy(&all->changed);
    pthread_mutex_destroy(&all->lock);
}

swl_connection *swl_connection_add(swl_connections *all, int socket, int64_t milliseconds) {
    swl_connection *connection = calloc(1, sizeof *connection);
    if (!connection) return NULL;
    connection->all = all;
    connection->socket = socket;
    connection->deadline = deadline_in(milliseconds);
    pthread_mutex_lock(&all->lock);
    connection->next = all->first;
    connection->link = &all->first;
    if (all->first) all->first->link = &connection->next;
    all->first = connection;
    pthread_cond_signal(&all->changed);
    pthread_mutex_unlock(&all->lock);
    return connection;
}

void swl_connection_remove(swl_connection *connection) {
    if (!connection) return;
    pthread_mutex_lock(&connection->all->lock);
    *connection->link = connection->next;
    if (connection->next) connection->next->link = connection->link;
    pthread_mutex_unlock(&connection->all->lock);
    free(connection);
}

void swl_connection_allow(swl_connection *connection, int64_t milliseconds) {
    if (!connection) return;
    pthread_mutex_lock(&connection->all->lock);
    connection->deadline = deadline_in(milliseconds);
    pthread_cond_signal(&connection->all->changed);
    pthread_mutex_unlock(&connection->all->lock);
}
