#ifndef SWL_CPAGE_H
#define SWL_CPAGE_H

#include <stddef.h>
#include <stdint.h>

// The files of Sources/Web/Page, as they are.
typedef struct {
    const uint8_t *bytes;
    size_t count;
} swl_page_file;

swl_page_file swl_page_document(void);
swl_page_file swl_page_style(void);
swl_page_file swl_page_script(void);
swl_page_file swl_page_icon(void);

#endif
