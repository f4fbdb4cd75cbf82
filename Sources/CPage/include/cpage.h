#ifndef SWL_CPAGE_H
#define SWL_CPAGE_H

#include <stddef.h>
#include <stdint.h>

// The files of Sources/Web/Page, as they are.
typedef struct {
    const uint8_t *bytes;
    size_t count;
} swl_page_file;

typedef enum {
    SWL_PAGE_DOCUMENT,
    SWL_PAGE_STYLE,
    SWL_PAGE_ICON,
    SWL_PAGE_MAIN,
    SWL_PAGE_PANELS,
    SWL_PAGE_CHARTS,
    SWL_PAGE_LIVE,
    SWL_PAGE_DOM,
} swl_page_name;

swl_page_file swl_page(swl_page_name name);

#endif
