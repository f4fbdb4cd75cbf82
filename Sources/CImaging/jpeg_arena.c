#include "jpeg_arena.h"

#include <stdlib.h>
#include <string.h>

// Rows of samples or of blocks, of which the library accesses some at a time.
struct swl_jpeg_virtual_array {
    void **rows; // NULL before the array is realized
    size_t row_bytes, pointer_bytes, bytes;
    JDIMENSION elements, count, most, kept; // of a row, and rows: all, those accessed at a time, those with memory
    int is_zero;
};

// The library knows these by name only.
struct jvirt_sarray_control {
    swl_jpeg_virtual_array array;
};
struct jvirt_barray_control {
    swl_jpeg_virtual_array array;
};

static swl_jpeg_arena *arena_of(j_common_ptr codec) {
    return (swl_jpeg_arena *)codec->mem;
}

static void fail(j_common_ptr codec) {
    swl_jpeg_fail(codec->client_data, SWL_IMAGE_MEMORY);
}

// Bytes of `count` elements, rounded up to a multiple of `group` bytes; at most `limit`.
static size_t rounded(j_common_ptr codec, size_t count, size_t element, size_t group, size_t limit) {
    if (element && count > limit / element) fail(codec);
    const size_t bytes = (count * element + group - 1) / group * group;
    if (bytes > limit) fail(codec);
    return bytes;
}

static size_t whole_vectors(j_common_ptr codec, size_t count, size_t element, size_t limit) {
    return rounded(codec, count, element, SWL_JPEG_ALIGNMENT, limit);
}

static void *take(j_common_ptr codec, int pool, size_t size) {
    swl_jpeg_arena *self = arena_of(codec);
    if (pool != JPOOL_PERMANENT && pool != JPOOL_IMAGE) fail(codec);
    const size_t bytes = whole_vectors(codec, size, 1, sizeof self->bytes - self->permanent - self->image);
    if (pool == JPOOL_IMAGE) return self->bytes + sizeof self->bytes - (self->image += bytes);
    self->permanent += bytes;
    return self->bytes + self->permanent - bytes;
}

static void lay(void **rows, uint8_t *start, size_t row_bytes, JDIMENSION count) {
    for (JDIMENSION row = 0; row < count; row++) rows[row] = start + row * row_bytes;
}

static void **take_rows(j_common_ptr codec, int pool, size_t elements, size_t element, JDIMENSION count) {
    const size_t row_bytes = whole_vectors(codec, elements, element, SWL_JPEG_ARENA_BYTES);
    void **rows = take(codec, pool, whole_vectors(codec, count, sizeof *rows, SWL_JPEG_ARENA_BYTES));
    lay(rows, take(codec, pool, whole_vectors(codec, count, row_bytes, SWL_JPEG_ARENA_BYTES)), row_bytes, count);
    return rows;
}

static JSAMPARRAY take_samples(j_common_ptr codec, int pool, JDIMENSION samples, JDIMENSION rows) {
    return (JSAMPARRAY)take_rows(codec, pool, samples, sizeof(JSAMPLE), rows);
}

static JBLOCKARRAY take_blocks(j_common_ptr codec, int pool, JDIMENSION blocks, JDIMENSION rows) {
    return (JBLOCKARRAY)take_rows(codec, pool, blocks, sizeof(JBLOCK), rows);
}

// `group`: what a row is rounded up to, in bytes.
static void request(j_common_ptr codec, swl_jpeg_virtual_array *array, size_t element, size_t group) {
    swl_jpeg_arena *self = arena_of(codec);
    const size_t limit = self->row_bytes_limit;
    if (self->array_count == MAX_COMPONENTS) fail(codec);
    array->kept = self->keeps_pictures || array->most > array->count ? array->count : array->most;
    array->row_bytes = rounded(codec, array->elements, element, group, limit);
    array->pointer_bytes = whole_vectors(codec, array->kept, sizeof *array->rows, limit);
    array->bytes =
        array->pointer_bytes + whole_vectors(codec, array->kept, array->row_bytes, limit - array->pointer_bytes);
    self->arrays[self->array_count++] = array;
}

static jvirt_sarray_ptr request_samples(j_common_ptr codec, int pool, boolean is_zero, JDIMENSION samples,
                                        JDIMENSION rows, JDIMENSION most) {
    jvirt_sarray_ptr control = take(codec, pool, sizeof *control);
    control->array = (swl_jpeg_virtual_array){.elements = samples, .count = rows, .most = most, .is_zero = is_zero};
    request(codec, &control->array, sizeof(JSAMPLE), SWL_JPEG_ALIGNMENT);
    return control;
}

static jvirt_barray_ptr request_blocks(j_common_ptr codec, int pool, boolean is_zero, JDIMENSION blocks,
                                       JDIMENSION rows, JDIMENSION most) {
    jvirt_barray_ptr control = take(codec, pool, sizeof *control);
    control->array = (swl_jpeg_virtual_array){.elements = blocks, .count = rows, .most = most, .is_zero = is_zero};
    request(codec, &control->array, sizeof(JBLOCK), SWL_JPEG_BLOCKS * sizeof(JBLOCK));
    return control;
}

// Of the arrays that have been requested and not realized.
static size_t requested(j_common_ptr codec) {
    const swl_jpeg_arena *self = arena_of(codec);
    size_t sum = 0;
    for (int i = 0; i < self->array_count; i++) {
        if (self->arrays[i]->rows) continue;
        if (self->arrays[i]->bytes > self->row_bytes_limit - sum) fail(codec);
        sum += self->arrays[i]->bytes;
    }
    return sum;
}

// Arrays that are in use stay where they are.
static void reserve(j_common_ptr codec, size_t bytes) {
    swl_jpeg_arena *self = arena_of(codec);
    if (bytes <= self->row_bytes - self->row_bytes_used) return;
    if (self->row_bytes_used) fail(codec);
    free(self->rows);
    self->rows = aligned_alloc(SWL_JPEG_ALIGNMENT, bytes);
    self->row_bytes = self->rows ? bytes : 0;
    if (!self->rows) fail(codec);
}

static void realize(j_common_ptr codec) {
    swl_jpeg_arena *self = arena_of(codec);
    reserve(codec, requested(codec));
    for (int i = 0; i < self->array_count; i++) {
        swl_jpeg_virtual_array *array = self->arrays[i];
        if (array->rows) continue;
        uint8_t *start = self->rows + self->row_bytes_used;
        self->row_bytes_used += array->bytes;
        array->rows = (void **)start;
        lay(array->rows, start + array->pointer_bytes, array->row_bytes, array->kept);
        if (array->is_zero) memset(start + array->pointer_bytes, 0, array->bytes - array->pointer_bytes);
    }
}

static void **access(j_common_ptr codec, const swl_jpeg_virtual_array *array, JDIMENSION start, JDIMENSION count) {
    if (!array->rows || count > array->most || count > array->count || start > array->count - count)
        swl_jpeg_fail(codec->client_data, SWL_IMAGE_DAMAGED);
    if (array->kept == array->count) return array->rows + start;
    if (array->is_zero) memset(array->rows[0], 0, count * array->row_bytes);
    return array->rows;
}

static JSAMPARRAY access_samples(j_common_ptr codec, jvirt_sarray_ptr control, JDIMENSION start, JDIMENSION count,
                                 boolean is_written) {
    return (JSAMPARRAY)access(codec, &control->array, start, count);
}

static JBLOCKARRAY access_blocks(j_common_ptr codec, jvirt_barray_ptr control, JDIMENSION start, JDIMENSION count,
                                 boolean is_written) {
    return (JBLOCKARRAY)access(codec, &control->array, start, count);
}

static void free_pool(j_common_ptr codec, int pool) {
    swl_jpeg_arena *self = arena_of(codec);
    if (pool == JPOOL_PERMANENT) {
        self->permanent = 0;
    } else {
        self->image = self->row_bytes_used = 0;
        self->array_count = 0;
    }
}

static void destroy(j_common_ptr codec) {
    swl_jpeg_arena *self = arena_of(codec);
    free(self->rows);
    self->rows = NULL;
    codec->mem = self->former;
    codec->mem->self_destruct(codec);
}

void swl_jpeg_arena_install(swl_jpeg_arena *self, swl_jpeg_decoder *decoder, size_t limit) {
    memset(self, 0, sizeof *self);
    self->methods = (struct jpeg_memory_mgr){
        .alloc_small = take,
        .alloc_large = take,
        .alloc_sarray = take_samples,
        .alloc_barray = take_blocks,
        .request_virt_sarray = request_samples,
        .request_virt_barray = request_blocks,
        .realize_virt_arrays = realize,
        .access_virt_sarray = access_samples,
        .access_virt_barray = access_blocks,
        .free_pool = free_pool,
        .self_destruct = destroy,
        .max_memory_to_use = (long)limit,
        .max_alloc_chunk = SWL_JPEG_ARENA_BYTES,
    };
    self->row_bytes_limit = limit;
    self->former = decoder->codec.mem;
    decoder->codec.mem = &self->methods;
}

JBLOCKARRAY swl_jpeg_arena_blocks(const swl_jpeg_arena *self, int index, JDIMENSION blocks, JDIMENSION rows) {
    if (index >= self->array_count) return NULL;
    const swl_jpeg_virtual_array *array = self->arrays[index];
    return array->elements == blocks && array->count == rows ? (JBLOCKARRAY)array->rows : NULL;
}
