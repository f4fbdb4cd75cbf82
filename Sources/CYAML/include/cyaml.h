#ifndef SWL_CYAML_H
#define SWL_CYAML_H

#include <stddef.h>
#include <stdint.h>

// The events of a YAML text in memory, by libyaml.

typedef enum {
    SWL_YAML_END,      // of the text
    SWL_YAML_DOCUMENT, // begins
    SWL_YAML_SCALAR,
    SWL_YAML_ALIAS,
    SWL_YAML_SEQUENCE, // begins
    SWL_YAML_SEQUENCE_END,
    SWL_YAML_MAPPING, // begins
    SWL_YAML_MAPPING_END,
    SWL_YAML_ERROR, // nothing follows
} swl_yaml_kind;

typedef struct {
    swl_yaml_kind kind;
    size_t line, column;  // of its first character, from 0
    const uint8_t *value; // a scalar's text, or a constant message; no zero at the end of a text
    size_t value_bytes;
    const char *anchor; // of a node, or the one that an alias names; NULL: none
    int32_t is_plain;   // a scalar without quotes
    int32_t has_tag;    // a tag that is written out
} swl_yaml_event;

typedef struct swl_yaml swl_yaml;

// NULL: no memory. `bytes` stay valid until it is closed.
swl_yaml *swl_yaml_open(const uint8_t *bytes, size_t count);

// What the event points to is valid until the next call.
void swl_yaml_next(swl_yaml *yaml, swl_yaml_event *event);

void swl_yaml_close(swl_yaml *yaml);

#endif
