#include "cpage.h"

static const uint8_t document[] = {
#embed "../Web/Page/page.html"
};
static const uint8_t style[] = {
#embed "../Web/Page/page.css"
};
static const uint8_t icon[] = {
#embed "../Web/Page/icon.svg"
};
static const uint8_t main_script[] = {
#embed "../Web/Page/page.js"
};
static const uint8_t panels[] = {
#embed "../Web/Page/panels.js"
};
static const uint8_t charts[] = {
#embed "../Web/Page/charts.js"
};
static const uint8_t live[] = {
#embed "../Web/Page/live.js"
};
static const uint8_t dom[] = {
#embed "../Web/Page/dom.js"
};

#define FILE_OF(bytes) ((swl_page_file){bytes, sizeof bytes})

swl_page_file swl_page(swl_page_name name) {
    switch (name) {
    case SWL_PAGE_STYLE:
        return FILE_OF(style);
    case SWL_PAGE_ICON:
        return FILE_OF(icon);
    case SWL_PAGE_MAIN:
        return FILE_OF(main_script);
    case SWL_PAGE_PANELS:
        return FILE_OF(panels);
    case SWL_PAGE_CHARTS:
        return FILE_OF(charts);
    case SWL_PAGE_LIVE:
        return FILE_OF(live);
    case SWL_PAGE_DOM:
        return FILE_OF(dom);
    case SWL_PAGE_DOCUMENT:
        break;
    }
    return FILE_OF(document);
}
