// A plugin of qemu-user: how many guest instructions ran before each read of the clock and until the end.
//
//   qemu-aarch64 -plugin ./instruction-count.so,out=FILE PROGRAM
//
// FILE gets one decimal number a line; the last one is the total. A program has to be single-threaded. The declarations
// below are those of qemu-plugin.h (QEMU 7 and 8, a plain C interface), which Debian packages with the sources only.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;

struct qemu_info {
    const char *target_name;
    struct {
        int oldest, current;
    } version;
};

enum { inline_add_u64 = 0 };

typedef void (*translated)(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void (*called)(qemu_plugin_id_t, unsigned cpu, int64_t number, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
                       uint64_t, uint64_t, uint64_t);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, int operation, void *counter, uint64_t);
void qemu_plugin_register_vcpu_syscall_cb(qemu_plugin_id_t, called);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, void (*)(qemu_plugin_id_t, void *), void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

static uint64_t count;
static FILE *out;
// The numbers of the system calls clock_gettime and clock_gettime64.
static int64_t clock_calls[2];

static void add_block(qemu_plugin_id_t id, struct qemu_plugin_tb *block) {
    qemu_plugin_register_vcpu_tb_exec_inline(block, inline_add_u64, &count, qemu_plugin_tb_n_insns(block));
}

static void write_count(void) {
    fprintf(out, "%" PRIu64 "\n", count);
}

static void system_call(qemu_plugin_id_t id, unsigned cpu, int64_t number, uint64_t a, uint64_t b, uint64_t c,
                        uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h) {
    if (number == clock_calls[0] || number == clock_calls[1]) write_count();
}

static void finish(qemu_plugin_id_t id, void *unused) {
    write_count();
    fclose(out);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argument_count,
                               char **arguments) {
    int is_arm = strcmp(info->target_name, "arm") == 0;
    clock_calls[0] = is_arm ? 263 : 113;
    clock_calls[1] = is_arm ? 403 : 113;
    for (int i = 0; i < argument_count; i++) {
        if (strncmp(arguments[i], "out=", 4) == 0) out = fopen(arguments[i] + 4, "w");
    }
    if (!out) {
        fputs("instruction-count: out=FILE is missing or cannot be written\n", stderr);
        return 1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, add_block);
    qemu_plugin_register_vcpu_syscall_cb(id, system_call);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
