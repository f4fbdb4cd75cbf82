#ifndef SWL_CCURL_H
#define SWL_CCURL_H

#include <stddef.h>
#include <stdint.h>

// One HTTP/1.1 connection to one server, by libcurl, used by the calling thread: redirects are not followed, proxies
// and .netrc of the environment not used, TLS is 1.2 or later.

typedef struct swl_connection swl_connection;

// Texts that are NULL are not used.
typedef struct {
    const char *authority_file;              // certificates to trust instead of the system's
    const char *certificate_file, *key_file; // of this client
    const char *pinned_key;                  // "sha256//BASE64": the server's public key, beside the authority
    const char *user_agent;
    int32_t connect_seconds; // for a connection
    int32_t stall_seconds;   // without a byte either way
    int32_t total_seconds;   // for a whole call
} swl_connection_options;

typedef struct {
    int32_t status;      // of HTTP; 0: no answer
    char date[64];       // the header of that name; empty without one
    const uint8_t *body; // until the next call
    size_t body_count;
    char reason[256]; // why there is no answer; empty when there is one
} swl_answer;

// NULL: no memory, or an option that this libcurl does not have.
swl_connection *swl_connection_open(const swl_connection_options *options);

// GET when `body` is NULL, else POST. `headers`: lines "name: value", `header_count` of them. An answer of more than
// `limit` bytes is none.
void swl_connection_call(swl_connection *connection, const char *url, const char *const *headers, size_t header_count,
                         const void *body, size_t body_count, size_t limit, swl_answer *answer);

// Ends the call that another thread makes within a second or so, and each one after it at once.
void swl_connection_cut(swl_connection *connection);

void swl_connection_close(swl_connection *connection);

#endif
