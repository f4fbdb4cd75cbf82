#ifndef SWL_SERVER_H
#define SWL_SERVER_H

#include "cmicrohttpd.h"
#include "connections.h"

#include <microhttpd.h>

struct swl_http {
    struct MHD_Daemon *daemon;
    swl_connections connections;
    swl_http_limits limits;
    swl_http_handler handler;
    char *reason; // while it starts: where the library tells what is wrong
    size_t capacity;
};

enum MHD_Result swl_http_handle(void *server, struct MHD_Connection *connection, const char *path, const char *method,
                                const char *version, const char *bytes, size_t *count, void **request);
void swl_http_completed(void *server, struct MHD_Connection *connection, void **request,
                        enum MHD_RequestTerminationCode code);

#endif
