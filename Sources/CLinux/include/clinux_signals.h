#ifndef SWL_CLINUX_SIGNALS_H
#define SWL_CLINUX_SIGNALS_H

#include <stdint.h>

// Lets the signals that end, interrupt and hang up wait until they are asked for, in this thread and those it starts,
// and makes a closed pipe an error instead of a signal.
void swl_signals_hold(void);
// The next signal that waits, 0 for none.
int32_t swl_signals_next(void);

#endif
