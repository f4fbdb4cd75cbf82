#include "cmosquitto.h"

#include <mosquitto.h>
#include <stdlib.h>
#include <string.h>

#define RING 64

struct swl_broker {
    struct mosquitto *client;
    swl_broker_state state;
    const char *reason;
    int32_t acknowledged[RING]; // a ring; as many as are unacknowledged fit
    uint32_t first, count;
};

static void connected(struct mosquitto *client, void *context, int code) {
    swl_broker *broker = context;
    if (code == 0) {
        broker->state = SWL_BROKER_CONNECTED;
    } else {
        broker->state = SWL_BROKER_LOST;
        broker->reason = mosquitto_connack_string(code);
    }
}

static void disconnected(struct mosquitto *client, void *context, int code) {
    swl_broker *broker = context;
    if (broker->state != SWL_BROKER_LOST) broker->reason = mosquitto_strerror(code);
    broker->state = SWL_BROKER_LOST;
}

static void published(struct mosquitto *client, void *context, int number) {
    swl_broker *broker = context;
    if (broker->count == RING) return;
    broker->acknowledged[(broker->first + broker->count++) % RING] = number;
}

static int configure(swl_broker *broker, const swl_broker_options *options) {
    struct mosquitto *client = broker->client;
    mosquitto_connect_callback_set(client, connected);
    mosquitto_disconnect_callback_set(client, disconnected);
    mosquitto_publish_callback_set(client, published);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_max_inflight_messages_set(client, 0);
    int result = MOSQ_ERR_SUCCESS;
    if (options->user) result = mosquitto_username_pw_set(client, options->user, options->password);
    if (!result && options->authority_file)
        result = mosquitto_tls_set(client, options->authority_file, NULL, options->certificate_file, options->key_file,
                                   NULL);
    if (!result && options->will_topic)
        result = mosquitto_will_set(client, options->will_topic, (int)strlen(options->will), options->will, 1, true);
    return result;
}

swl_broker *swl_broker_open(const swl_broker_options *options) {
    swl_broker *broker = calloc(1, sizeof *broker);
    if (!broker) return NULL;
    mosquitto_lib_init();
    broker->reason = "";
    broker->client = mosquitto_new(options->client_id, true, broker);
    if (!broker->client) {
        mosquitto_lib_cleanup();
        free(broker);
        return NULL;
    }
    int result = configure(broker, options);
    if (!result)
        result = mosquitto_connect_async(broker->client, options->host, options->port, options->keepalive_seconds);
    if (result) {
        broker->state = SWL_BROKER_LOST;
        broker->reason = mosquitto_strerror(result);
    }
    return broker;
}

swl_broker_state swl_broker_step(swl_broker *broker, int32_t timeout_ms) {
    if (broker->state == SWL_BROKER_LOST) return broker->state;
    int result = mosquitto_loop(broker->client, timeout_ms, 1);
    if (result && broker->state != SWL_BROKER_LOST) {
        broker->state = SWL_BROKER_LOST;
        broker->reason = mosquitto_strerror(result);
    }
    return broker->state;
}

const char *swl_broker_reason(const swl_broker *broker) {
    return broker->reason;
}

int32_t swl_broker_publish(swl_broker *broker, const char *topic, const void *bytes, size_t count, int32_t quality,
                           int32_t is_retained) {
    int number = 0;
    if (broker->state != SWL_BROKER_CONNECTED) return 0;
    int result = mosquitto_publish(broker->client, &number, topic, (int)count, bytes, quality, is_retained != 0);
    return result ? 0 : number;
}

int32_t swl_broker_next_acknowledged(swl_broker *broker) {
    if (broker->count == 0) return 0;
    int32_t number = broker->acknowledged[broker->first];
    broker->first = (broker->first + 1) % RING;
    broker->count--;
    return number;
}

void swl_broker_leave(swl_broker *broker) {
    mosquitto_disconnect(broker->client);
}

void swl_broker_close(swl_broker *broker) {
    mosquitto_destroy(broker->client);
    mosquitto_lib_cleanup();
    free(broker);
}
