#include "cpage.h"

static const uint8_t document[] = {
#embed "../Web/Page/page.html"
};
static const uint8_t style[] = {
#embed "../Web/Page/page.css"
};
static const uint8_t script[] = {
#embed "../Web/Page/page.js"
};
static const uint8_t icon[] = {
#embed "../Web/Page/icon.svg"
};

swl_page_file swl_page_document(void) {
    return (swl_page_file){document, sizeof document};
}

swl_page_file swl_page_style(void) {
    return (swl_page_file){style, sizeof style};
}

swl_page_file swl_page_script(void) {
    return (swl_page_file){script, sizeof script};
}

swl_page_file swl_page_icon(void) {
    return (swl_page_file){icon, sizeof icon};
}
