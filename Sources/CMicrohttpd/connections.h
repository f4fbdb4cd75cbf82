#ifndef SWL_CONNECTIONS_H
#define SWL_CONNECTIONS_H

#include <pthread.h>
#include <stdint.h>

// The open connections, each with the moment at which it is cut.

typedef struct swl_connection {
    struct swl_connections *all;
    struct swl_connection *next, **link;
    uint64_t deadline; // 0: none
    int socket;
} swl_connection;

typedef struct swl_connections {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t clock;
    swl_connection *first;
    int is_closed;
} swl_connections;

int swl_connections_open(swl_connections *all); // 0, or an errno
void swl_connections_close(swl_connections *all);

swl_connection *swl_connection_add(swl_connections *all, int socket, int64_t milliseconds); // NULL: no memory
void swl_connection_remove(swl_connection *connection);
// Below 0: it is not cut.
void swl_connection_allow(swl_connection *connection, int64_t milliseconds);

#endif
