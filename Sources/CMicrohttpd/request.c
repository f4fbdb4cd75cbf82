#define _GNU_SOURCE
#include "server.h"

#include <poll.h>
#include <stdlib.h>

struct swl_http_request {
    swl_http *server;
    struct MHD_Connection *connection;
    swl_connection *record;
    const char *method, *path;
    void *object;
    int is_answered, is_refused;
};

typedef struct {
    int64_t (*read)(void *object, uint8_t *bytes, size_t capacity);
    void (*release)(void *object);
    void *object;
    swl_connection *record;
    int32_t answer_ms;
} stream;

struct swl_http_answer {
    struct MHD_Response *response;
    stream *stream; // NULL: bytes
};

static swl_connection *record_of(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

// What the answer takes to make is not the client's fault.
static void begin(swl_http_request *request) {
    swl_http *server = request->server;
    swl_connection_allow(request->record, server->limits.request_ms);
    request->object = server->handler.begin(server->handler.context, request);
}

static void finish(swl_http_request *request) {
    swl_connection_allow(request->record, -1);
    request->server->handler.finish(request->object, request);
}

enum MHD_Result swl_http_handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                                const char *version, const char *bytes, size_t *count, void **object) {
    swl_http_request *request = *object;
    if (!request) {
        request = *object = calloc(1, sizeof *request);
        if (!request) return MHD_NO;
        request->server = context;
        request->connection = connection;
        request->record = record_of(connection);
        request->method = method;
        request->path = path;
        begin(request);
    } else if (*count > 0) {
        request->server->handler.receive(request->object, request, (const uint8_t *)bytes, *count);
        *count = 0;
    } else {
        finish(request);
        if (!request->is_answered) return MHD_NO;
    }
    return request->is_refused ? MHD_NO : MHD_YES;
}

void swl_http_completed(void *context, struct MHD_Connection *connection, void **object,
                        enum MHD_RequestTerminationCode code) {
    swl_http_request *request = *object;
    *object = NULL;
    if (!request) return;
    swl_connection_allow(request->record, request->server->limits.request_ms);
    request->server->handler.end(request->object);
    free(request);
}

const char *swl_http_method(const swl_http_request *request) {
    return request->method;
}

const char *swl_http_path(const swl_http_request *request) {
    return request->path;
}

typedef struct {
    const char *name, *value;
    int32_t count;
} search;

static enum MHD_Result compare(void *context, enum MHD_ValueKind kind, const char *name, const char *value) {
    search *wanted = context;
    const char *one = name, *other = wanted->name;
    while (*one && (*one | 0x20) == (*other | 0x20)) one++, other++;
    if (*one || *other) return MHD_YES;
    if (wanted->count++ == 0) wanted->value = value ? value : "";
    return MHD_YES;
}

const char *swl_http_header(swl_http_request *request, const char *name, int32_t *count) {
    search wanted = {.name = name};
    MHD_get_connection_values(request->connection, MHD_HEADER_KIND, compare, &wanted);
    *count = wanted.count;
    return wanted.value;
}

void swl_http_allow(swl_http_request *request, int64_t milliseconds) {
    swl_connection_allow(request->record, milliseconds);
}

static swl_http_answer *answer(struct MHD_Response *response, stream *stream) {
    swl_http_answer *answer = response ? calloc(1, sizeof *answer) : NULL;
    if (!answer) {
        if (response) MHD_destroy_response(response);
        return NULL;
    }
    answer->response = response;
    answer->stream = stream;
    return answer;
}

swl_http_answer *swl_http_answer_make(const uint8_t *bytes, size_t count, int32_t is_constant) {
    enum MHD_ResponseMemoryMode mode = is_constant ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY;
    return answer(MHD_create_response_from_buffer(count, (void *)(uintptr_t)bytes, mode), NULL);
}

static int has_hung_up(const stream *stream) {
    struct pollfd socket = {.fd = stream->record ? stream->record->socket : -1, .events = POLLRDHUP};
    return poll(&socket, 1, 0) > 0;
}

// Only while a part is on its way is the client watched by the clock.
static ssize_t read_stream(void *context, uint64_t position, char *bytes, size_t capacity) {
    stream *stream = context;
    swl_connection_allow(stream->record, -1);
    int64_t count;
    while ((count = stream->read(stream->object, (uint8_t *)bytes, capacity)) == 0)
        if (has_hung_up(stream)) return MHD_CONTENT_READER_END_WITH_ERROR;
    swl_connection_allow(stream->record, stream->answer_ms);
    return count > 0 ? (ssize_t)count : MHD_CONTENT_READER_END_OF_STREAM;
}

static void release_stream(void *context) {
    stream *stream = context;
    stream->release(stream->object);
    free(stream);
}

swl_http_answer *swl_http_answer_stream(int64_t (*read)(void *object, uint8_t *bytes, size_t capacity),
                                        void (*release)(void *object), void *object, size_t capacity) {
    stream *made = calloc(1, sizeof *made);
    if (!made) {
        release(object);
        return NULL;
    }
    *made = (stream){.read = read, .release = release, .object = object};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, capacity, read_stream, made, release_stream);
    if (!response) release_stream(made);
    return answer(response, made);
}

void swl_http_add(swl_http_answer *answer, const char *name, const char *value) {
    if (answer) MHD_add_response_header(answer->response, name, value);
}

void swl_http_send(swl_http_request *request, uint32_t status, swl_http_answer *answer) {
    request->is_answered = 1;
    if (!answer) {
        request->is_refused = 1;
        return;
    }
    swl_connection_allow(request->record, request->server->limits.answer_ms);
    if (answer->stream) {
        answer->stream->record = request->record;
        answer->stream->answer_ms = request->server->limits.answer_ms;
    }
    if (MHD_queue_response(request->connection, status, answer->response) != MHD_YES) request->is_refused = 1;
    MHD_destroy_response(answer->response);
    free(answer);
}
