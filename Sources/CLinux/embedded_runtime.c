#include <stdint.h>

// In Embedded Swift 6.3 these return their argument without its tag bits, while the compiler takes them to return it
// unchanged and may go on with the result: small strings then turn into pointers. These definitions, which do return
// it unchanged, take the place of those, which are weak.
#if defined(SWL_EMBEDDED) && UINTPTR_MAX > UINT32_MAX

void *swift_retain(void *object);
void *swift_bridgeObjectRetain_n(void *object, uint32_t count);
void *swift_bridgeObjectRetain(void *object);

void *swift_bridgeObjectRetain_n(void *object, uint32_t count) {
    uintptr_t address = (uintptr_t)object & 0x0ffffffffffffff8;
    int is_immortal = (intptr_t)object < 0;
    if (!is_immortal && address)
        while (count--) swift_retain((void *)address);
    return object;
}

void *swift_bridgeObjectRetain(void *object) {
    return swift_bridgeObjectRetain_n(object, 1);
}

#endif
