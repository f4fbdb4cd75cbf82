#include "ccurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct swl_connection {
    CURL *curl;
    uint8_t *body;
    size_t count, capacity, limit;
    int is_too_long;
    atomic_int is_cut;
    char date[64];
    char reason[CURL_ERROR_SIZE];
};

static int32_t is_ready;

static void start(void) {
    is_ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *context) {
    swl_connection *connection = context;
    count *= size;
    if (count > connection->limit - connection->count) {
        connection->is_too_long = 1;
        return 0;
    }
    if (count > connection->capacity - connection->count) {
        size_t capacity = connection->capacity ? connection->capacity : 4096;
        while (capacity - connection->count < count) capacity *= 2;
        uint8_t *grown = realloc(connection->body, capacity);
        if (!grown) return 0;
        connection->body = grown;
        connection->capacity = capacity;
    }
    memcpy(connection->body + connection->count, bytes, count);
    connection->count += count;
    return count;
}

// Lines of headers end in CR LF and in no zero.
static size_t take_header(char *line, size_t size, size_t count, void *context) {
    swl_connection *connection = context;
    static const char name[] = "date:";
    size_t start = sizeof name - 1, end = size * count;
    if (end < start || strncasecmp(line, name, start)) return size * count;
    while (start < end && (line[start] == ' ' || line[start] == '\t')) start++;
    while (end > start && strchr(" \t\r\n", line[end - 1])) end--;
    if (end - start < sizeof connection->date) {
        memcpy(connection->date, line + start, end - start);
        connection->date[end - start] = 0;
    }
    return size * count;
}

static int progress(void *context, curl_off_t down, curl_off_t got, curl_off_t up, curl_off_t sent) {
    swl_connection *connection = context;
    return atomic_load(&connection->is_cut);
}

static int set_options(swl_connection *connection, const swl_connection_options *options) {
    CURL *curl = connection->curl;
    int failed = 0;
#define set(option, value) failed |= curl_easy_setopt(curl, option, value) != CURLE_OK
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_CONNECTTIMEOUT, (long)options->connect_seconds);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, (long)options->stall_seconds);
    set(CURLOPT_TIMEOUT, (long)options->total_seconds);
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, connection);
    set(CURLOPT_HEADERFUNCTION, take_header);
    set(CURLOPT_HEADERDATA, connection);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, progress);
    set(CURLOPT_XFERINFODATA, connection);
    set(CURLOPT_ERRORBUFFER, connection->reason);
    if (options->user_agent) set(CURLOPT_USERAGENT, options->user_agent);
    if (options->authority_file) {
        set(CURLOPT_CAINFO, options->authority_file);
        set(CURLOPT_CAPATH, NULL);
    }
    if (options->certificate_file) set(CURLOPT_SSLCERT, options->certificate_file);
    if (options->key_file) set(CURLOPT_SSLKEY, options->key_file);
    if (options->pinned_key) set(CURLOPT_PINNEDPUBLICKEY, options->pinned_key);
#undef set
    return !failed;
}

swl_connection *swl_connection_open(const swl_connection_options *options) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
    swl_connection *connection = is_ready ? calloc(1, sizeof *connection) : NULL;
    if (!connection) return NULL;
    connection->curl = curl_easy_init();
    if (connection->curl && set_options(connection, options)) return connection;
    swl_connection_close(connection);
    return NULL;
}

static struct curl_slist *list(const char *const *headers, size_t count) {
    // libcurl would wait for a server's word before it sends a body.
    struct curl_slist *lines = curl_slist_append(NULL, "expect:");
    for (size_t i = 0; lines && i < count; i++) {
        struct curl_slist *longer = curl_slist_append(lines, headers[i]);
        if (!longer) curl_slist_free_all(lines);
        lines = longer;
    }
    return lines;
}

static void set_reason(const swl_connection *connection, CURLcode code, swl_answer *answer) {
    const char *reason = connection->is_too_long ? "the answer is longer than any that is expected"
                         : connection->reason[0] ? connection->reason
                                                 : curl_easy_strerror(code);
    snprintf(answer->reason, sizeof answer->reason, "%s", reason);
}

void swl_connection_call(swl_connection *connection, const char *url, const char *const *headers, size_t header_count,
                         const void *body, size_t body_count, size_t limit, swl_answer *answer) {
    CURL *curl = connection->curl;
    connection->count = 0;
    connection->limit = limit;
    connection->is_too_long = 0;
    connection->date[0] = connection->reason[0] = 0;
    memset(answer, 0, sizeof *answer);
    struct curl_slist *lines = list(headers, header_count);
    CURLcode code = lines ? curl_easy_setopt(curl, CURLOPT_URL, url) : CURLE_OUT_OF_MEMORY;
    if (code == CURLE_OK) {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, lines);
        if (body) {
            curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body_count);
            curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
            curl_easy_setopt(curl, CURLOPT_POST, 1L);
        } else {
            curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        }
        code = curl_easy_perform(curl);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
    }
    curl_slist_free_all(lines);
    if (code != CURLE_OK) return set_reason(connection, code, answer);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (int32_t)status;
    memcpy(answer->date, connection->date, sizeof answer->date);
    answer->body = connection->body;
    answer->body_count = connection->count;
}

void swl_connection_cut(swl_connection *connection) {
    atomic_store(&connection->is_cut, 1);
}

void swl_connection_close(swl_connection *connection) {
    if (!connection) return;
    curl_easy_cleanup(connection->curl);
    free(connection->body);
    free(connection);
}
