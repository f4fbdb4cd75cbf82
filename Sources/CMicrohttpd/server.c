#define _GNU_SOURCE
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STACK_BYTES (256 << 10)
#define BACKLOG 32

static void log_message(void *context, const char *format, va_list values) {
    swl_http *server = context;
    if (server->reason) vsnprintf(server->reason, server->capacity, format, values);
}

static void notice_connection(void *context, struct MHD_Connection *connection, void **record,
                              enum MHD_ConnectionNotificationCode code) {
    swl_http *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        swl_connection_remove(*record);
        *record = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) *record = swl_connection_add(&server->connections, info->connect_fd, server->limits.request_ms);
}

// Names are told apart as they are sent.
static size_t keep_as_it_is(void *context, struct MHD_Connection *connection, char *text) {
    return strlen(text);
}

// A listening socket, or -errno.
static int listening_socket(const char *address, uint16_t port) {
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct sockaddr *name = NULL;
    socklen_t length = 0;
    if (inet_pton(AF_INET, address, &four.sin_addr) == 1) {
        name = (struct sockaddr *)&four;
        length = sizeof four;
    } else if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1) {
        name = (struct sockaddr *)&six;
        length = sizeof six;
    } else {
        return -EINVAL;
    }
    int number = socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (number < 0) return -errno;
    int yes = 1;
    setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    int result = bind(number, name, length);
    if (result == 0) {
        result = listen(number, BACKLOG);
    }
    if (result == 0) return number;
    result = -errno;
    close(number);
    return result;
}

static struct MHD_Daemon *start(swl_http *server, int socket, const char *certificate, const char *key) {
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC |
                     MHD_USE_ERROR_LOG | (certificate ? MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t) "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
        {MHD_OPTION_END, 0, NULL},
    };
    const swl_http_limits *limits = &server->limits;
    return MHD_start_daemon(flags, 0, NULL, NULL, swl_http_handle, server, MHD_OPTION_EXTERNAL_LOGGER, log_message,
                            server, MHD_OPTION_LISTEN_SOCKET, socket, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)limits->connections, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)limits->head_bytes, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK_BYTES,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_COMPLETED, swl_http_completed, server,
                            MHD_OPTION_NOTIFY_CONNECTION, notice_connection, server, MHD_OPTION_UNESCAPE_CALLBACK,
                            keep_as_it_is, NULL, MHD_OPTION_ARRAY, certificate ? tls : tls + 3, MHD_OPTION_END);
}

swl_http *swl_http_start(const char *address, uint16_t port, const char *certificate, const char *key,
                         const swl_http_limits *limits, const swl_http_handler *handler, int32_t *code, char *reason,
                         size_t capacity) {
    reason[0] = 0;
    *code = -ENOMEM;
    swl_http *server = calloc(1, sizeof *server);
    if (!server) return NULL;
    server->limits = *limits;
    server->handler = *handler;
    server->reason = reason;
    server->capacity = capacity;
    int socket = *code = listening_socket(address, port);
    if (socket >= 0) {
        *code = -swl_connections_open(&server->connections);
        if (*code) {
            close(socket);
        } else if (!(server->daemon = start(server, socket, certificate, key))) {
            close(socket);
            swl_connections_close(&server->connections);
        }
    }
    server->reason = NULL;
    if (server->daemon) return server;
    free(server);
    return NULL;
}

uint16_t swl_http_port(const swl_http *server) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_LISTEN_FD);
    struct sockaddr_storage name = {.ss_family = AF_UNSPEC};
    socklen_t length = sizeof name;
    if (!info || getsockname(info->listen_fd, (struct sockaddr *)&name, &length)) return 0;
    return ntohs(name.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&name)->sin6_port
                                            : ((struct sockaddr_in *)&name)->sin_port);
}

void swl_http_stop(swl_http *server) {
    MHD_stop_daemon(server->daemon);
    swl_connections_close(&server->connections);
    free(server);
}
