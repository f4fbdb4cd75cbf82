#include "cyaml.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct swl_yaml {
    yaml_parser_t parser;
    yaml_event_t event; // the last one; zero when there is none
};

swl_yaml *swl_yaml_open(const uint8_t *bytes, size_t count) {
    swl_yaml *yaml = calloc(1, sizeof *yaml);
    if (!yaml) return NULL;
    if (!yaml_parser_initialize(&yaml->parser)) {
        free(yaml);
        return NULL;
    }
    yaml_parser_set_input_string(&yaml->parser, bytes, count);
    return yaml;
}

void swl_yaml_close(swl_yaml *yaml) {
    yaml_event_delete(&yaml->event);
    yaml_parser_delete(&yaml->parser);
    free(yaml);
}

static void tell_error(const yaml_parser_t *parser, swl_yaml_event *event) {
    event->kind = SWL_YAML_ERROR;
    int has_place = parser->error == YAML_SCANNER_ERROR || parser->error == YAML_PARSER_ERROR;
    yaml_mark_t place = has_place ? parser->problem_mark : parser->mark;
    event->line = place.line;
    event->column = place.column;
    const char *words = parser->error == YAML_MEMORY_ERROR ? "there is not enough memory" : parser->problem;
    if (!words) words = "this is not YAML";
    event->value = (const uint8_t *)words;
    event->value_bytes = strlen(words);
}

static void tell_scalar(const yaml_event_t *from, swl_yaml_event *event) {
    event->kind = SWL_YAML_SCALAR;
    event->value = from->data.scalar.value;
    event->value_bytes = from->data.scalar.length;
    event->anchor = (const char *)from->data.scalar.anchor;
    event->is_plain = from->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    event->has_tag = from->data.scalar.tag != NULL;
}

// Whether the event is one that is told.
static int tell(const yaml_event_t *from, swl_yaml_event *event) {
    event->line = from->start_mark.line;
    event->column = from->start_mark.column;
    switch (from->type) {
    case YAML_DOCUMENT_START_EVENT:
        event->kind = SWL_YAML_DOCUMENT;
        return 1;
    case YAML_SCALAR_EVENT:
        tell_scalar(from, event);
        return 1;
    case YAML_ALIAS_EVENT:
        event->kind = SWL_YAML_ALIAS;
        event->anchor = (const char *)from->data.alias.anchor;
        return 1;
    case YAML_SEQUENCE_START_EVENT:
        event->kind = SWL_YAML_SEQUENCE;
        event->anchor = (const char *)from->data.sequence_start.anchor;
        event->has_tag = from->data.sequence_start.tag != NULL;
        return 1;
    case YAML_MAPPING_START_EVENT:
        event->kind = SWL_YAML_MAPPING;
        event->anchor = (const char *)from->data.mapping_start.anchor;
        event->has_tag = from->data.mapping_start.tag != NULL;
        return 1;
    case YAML_SEQUENCE_END_EVENT:
        event->kind = SWL_YAML_SEQUENCE_END;
        return 1;
    case YAML_MAPPING_END_EVENT:
        event->kind = SWL_YAML_MAPPING_END;
        return 1;
    case YAML_NO_EVENT:
    case YAML_STREAM_END_EVENT:
        event->kind = SWL_YAML_END;
        return 1;
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return 0;
    }
    return 0;
}

void swl_yaml_next(swl_yaml *yaml, swl_yaml_event *event) {
    do {
        memset(event, 0, sizeof *event);
        yaml_event_delete(&yaml->event);
        if (!yaml_parser_parse(&yaml->parser, &yaml->event)) {
            tell_error(&yaml->parser, event);
            return;
        }
    } while (!tell(&yaml->event, event));
}
