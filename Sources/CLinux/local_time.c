#define _GNU_SOURCE
#include "clinux.h"

#include <time.h>

#ifdef SWL_STATIC

// The C library's time zones bring much with them, and no static program asks for the time of the day.
int swl_minute_of_day(int64_t seconds) {
    (void)seconds;
    return -1;
}

#else

int swl_minute_of_day(int64_t seconds) {
    time_t time = (time_t)seconds;
    struct tm local;
    tzset();
    return localtime_r(&time, &local) ? local.tm_hour * 60 + local.tm_min : -1;
}

#endif
