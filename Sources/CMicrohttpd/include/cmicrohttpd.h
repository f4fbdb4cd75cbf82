#ifndef SWL_CMICROHTTPD_H
#define SWL_CMICROHTTPD_H

#include <stddef.h>
#include <stdint.h>

// An HTTP server on libmicrohttpd with a thread for each connection, and a clock that cuts those that take too long.

typedef struct swl_http swl_http;
typedef struct swl_http_request swl_http_request;
typedef struct swl_http_answer swl_http_answer;

typedef struct {
    int32_t connections;         // at a time; others are closed at once
    int32_t address_connections; // of them for one address; 0: all
    int32_t head_bytes;          // of memory for a connection, which holds the head of a request
    int32_t request_ms;          // for a request to arrive, and for the next one on a connection
    int32_t answer_ms;           // for an answer, or a part of a stream, to be taken
    int32_t hang_up_ms;          // after which a stream that waits looks whether its reader is still there
} swl_http_limits;

// Called by the thread of the connection, in this order. A request is answered once, in `begin` or in `finish`.
typedef struct {
    void *context;
    // The head has arrived; returns what the other functions get as `object`. Answered here, no body is read.
    void *(*begin)(void *context, swl_http_request *request);
    void (*receive)(void *object, swl_http_request *request, const uint8_t *bytes, size_t count);
    void (*finish)(void *object, swl_http_request *request);
    // The request is over, in whatever way.
    void (*end)(void *object);
} swl_http_handler;

// Begins to serve. `address`: in digits; `port` 0: any that is free. `certificate` and `key`, in PEM: TLS; both NULL:
// plain. On failure NULL, and either -errno with the name of the call in `call`, or 0 with a text in `reason`, which
// has `capacity` bytes.
swl_http *swl_http_start(const char *address, uint16_t port, const char *certificate, const char *key,
                         const swl_http_limits *limits, const swl_http_handler *handler, int32_t *code, char *reason,
                         size_t capacity);
uint16_t swl_http_port(const swl_http *server);
// Cuts all connections and waits for their threads.
void swl_http_stop(swl_http *server);

// As they stand in the request; the path without its query, nothing in it decoded. Valid until the request is over.
const char *swl_http_method(const swl_http_request *request);
const char *swl_http_path(const swl_http_request *request);
// NULL: not there. `count`: of the headers of that name.
const char *swl_http_header(swl_http_request *request, const char *name, int32_t *count);
// From now on the request may take so long to arrive.
void swl_http_allow(swl_http_request *request, int64_t milliseconds);

// An answer of bytes that are copied, or of constant ones; NULL: no memory.
swl_http_answer *swl_http_answer_make(const uint8_t *bytes, size_t count, int32_t is_constant);

// An answer whose parts come from `read`: how many bytes it wrote; 0: none yet, after waiting for at most `hang_up_ms`;
// below 0: the end. `release` is called with the object in any case, even where NULL is returned.
swl_http_answer *swl_http_answer_stream(int64_t (*read)(void *object, uint8_t *bytes, size_t capacity),
                                        void (*release)(void *object), void *object, size_t capacity);
void swl_http_add(swl_http_answer *answer, const char *name, const char *value);
// Sends the answer and forgets it; NULL cuts the connection.
void swl_http_send(swl_http_request *request, uint32_t status, swl_http_answer *answer);

#endif
