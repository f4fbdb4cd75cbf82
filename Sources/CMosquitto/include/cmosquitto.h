#ifndef SWL_CMOSQUITTO_H
#define SWL_CMOSQUITTO_H

#include <stddef.h>
#include <stdint.h>

// One connection to an MQTT broker, by libmosquitto, driven by the calling thread: no callbacks, no threads.

typedef struct swl_broker swl_broker;

// Texts that are NULL are not used.
typedef struct {
    const char *client_id, *host;
    int32_t port, keepalive_seconds;
    const char *user, *password;
    const char *authority_file, *certificate_file, *key_file; // an authority: TLS
    const char *will_topic, *will;                            // retained, by the broker when the connection breaks
} swl_broker_options;

typedef enum {
    SWL_BROKER_CONNECTING,
    SWL_BROKER_CONNECTED,
    SWL_BROKER_LOST, // or never reached, or refused
} swl_broker_state;

// Begins to connect; waits for the resolution of a host name only. NULL: no memory.
swl_broker *swl_broker_open(const swl_broker_options *options);

// Reads and writes what there is, after waiting for it so long.
swl_broker_state swl_broker_step(swl_broker *broker, int32_t timeout_ms);

// Why the connection was lost; a constant text.
const char *swl_broker_reason(const swl_broker *broker);

// Queues a message; returns its number, above 0, or 0 when it was not taken. At most 32 may be unacknowledged.
int32_t swl_broker_publish(swl_broker *broker, const char *topic, const void *bytes, size_t count, int32_t quality,
                           int32_t is_retained);

// The number of the next message that was acknowledged, or with quality 0 sent; 0: none.
int32_t swl_broker_next_acknowledged(swl_broker *broker);

// Says goodbye, so that the will is not told.
void swl_broker_leave(swl_broker *broker);

void swl_broker_close(swl_broker *broker);

#endif
