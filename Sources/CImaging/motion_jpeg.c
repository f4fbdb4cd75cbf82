#include "jpeg_arena.h"

#include <stdlib.h>

struct swl_motion_jpeg {
    swl_jpeg_decoder decoder;
    struct {
        int columns, rows;
    } samples[3]; // that each component has of a block
    swl_jpeg_planes planes;
    swl_jpeg_arena arena;
};

swl_image_status swl_motion_jpeg_create(size_t memory_limit, swl_motion_jpeg **created) {
    swl_motion_jpeg *self = *created = aligned_alloc(_Alignof(swl_motion_jpeg), sizeof *self);
    if (!self) return SWL_IMAGE_MEMORY;
    swl_jpeg_prepare(&self->decoder);
    if (!setjmp(self->decoder.failed)) {
        swl_jpeg_create(&self->decoder);
        swl_jpeg_arena_install(&self->arena, &self->decoder, memory_limit);
    }
    return self->decoder.status;
}

// Nothing of the frame before remains, such as tables that this one leaves out.
static void forget(struct jpeg_decompress_struct *codec) {
    jpeg_abort_decompress(codec);
    for (int i = 0; i < NUM_QUANT_TBLS; i++) codec->quant_tbl_ptrs[i] = NULL;
    for (int i = 0; i < NUM_HUFF_TBLS; i++) codec->dc_huff_tbl_ptrs[i] = codec->ac_huff_tbl_ptrs[i] = NULL;
    codec->src = NULL;
    codec->mem->free_pool((j_common_ptr)codec, JPOOL_PERMANENT);
}

// The fewest samples of a block, along an axis, of a component that has `factor / most` samples a pixel.
static int fewest(int factor, int most, double need) {
    int count = 1;
    while (count < DCTSIZE && (double)factor * count < need * most * DCTSIZE) count *= 2;
    return count;
}

static int32_t scaled(JDIMENSION extent, int factor, int most, int samples) {
    return (int32_t)(((int64_t)extent * factor * samples + most * DCTSIZE - 1) / (most * DCTSIZE));
}

static JDIMENSION block_columns(const jpeg_component_info *part) {
    const JDIMENSION unit = (JDIMENSION)part->h_samp_factor;
    return (part->width_in_blocks + unit - 1) / unit * unit;
}

static JDIMENSION whole_groups(JDIMENSION blocks) {
    return (blocks + SWL_JPEG_BLOCKS - 1) / SWL_JPEG_BLOCKS * SWL_JPEG_BLOCKS;
}

static swl_jpeg_plane plane_of(const struct jpeg_decompress_struct *codec, const jpeg_component_info *part, int columns,
                               int rows) {
    return (swl_jpeg_plane){
        .width = scaled(codec->image_width, part->h_samp_factor, codec->max_h_samp_factor, columns),
        .height = scaled(codec->image_height, part->v_samp_factor, codec->max_v_samp_factor, rows),
        .stride = (int32_t)whole_groups(block_columns(part)) * columns,
        .rows = (int32_t)codec->total_iMCU_rows * part->v_samp_factor * rows,
        .pitch_x = (double)DCTSIZE * codec->max_h_samp_factor / (part->h_samp_factor * columns),
        .pitch_y = (double)DCTSIZE * codec->max_v_samp_factor / (part->v_samp_factor * rows),
    };
}

static void lay_planes(swl_motion_jpeg *self, const swl_jpeg_need *need) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    swl_jpeg_planes *planes = &self->planes;
    *planes = (swl_jpeg_planes){.width = (int32_t)codec->image_width, .height = (int32_t)codec->image_height};
    planes->count = codec->num_components == 1 ? 1 : need->planes;
    for (int i = 0; i < codec->num_components; i++) {
        jpeg_component_info *part = codec->comp_info + i;
        part->component_needed = i < planes->count;
        if (i >= planes->count) continue;
        self->samples[i].columns = fewest(part->h_samp_factor, codec->max_h_samp_factor, need->across);
        self->samples[i].rows = fewest(part->v_samp_factor, codec->max_v_samp_factor, need->down);
        planes->planes[i] = plane_of(codec, part, self->samples[i].columns, self->samples[i].rows);
        planes->planes[i].offset = planes->byte_count;
        planes->byte_count += (int64_t)planes->planes[i].stride * planes->planes[i].rows;
    }
}

swl_image_status swl_motion_jpeg_open(swl_motion_jpeg *self, const uint8_t *bytes, size_t count,
                                      const swl_jpeg_need *need, swl_jpeg_planes *found) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    self->decoder.status = SWL_IMAGE_OK;
    if (!setjmp(self->decoder.failed)) {
        forget(codec);
        swl_jpeg_read_header(&self->decoder, bytes, count);
        if (codec->jpeg_color_space != JCS_GRAYSCALE && codec->jpeg_color_space != JCS_YCbCr)
            swl_jpeg_fail(&self->decoder, SWL_IMAGE_UNSUPPORTED);
        lay_planes(self, need);
        *found = self->planes;
    }
    return self->decoder.status;
}

// The library takes coefficients to samples only for those who ask it to.
static void start(swl_motion_jpeg *self) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    codec->raw_data_out = TRUE;
    codec->buffered_image = TRUE;
    codec->out_color_space = codec->jpeg_color_space;
    self->arena.keeps_pictures = jpeg_has_multiple_scans(codec);
    jpeg_start_decompress(codec);
}

static void read_scans(swl_motion_jpeg *self) {
    struct jpeg_decompress_struct *codec = &self->decoder.codec;
    int found;
    while ((found = jpeg_consume_input(codec)) != JPEG_REACHED_EOI) {
        if (found == JPEG_SUSPENDED) swl_jpeg_fail(&self->decoder, SWL_IMAGE_DAMAGED);
        codec->progress->progress_monitor((j_common_ptr)codec);
    }
}

static void read_unit_row(swl_motion_jpeg *self) {
    const int found = jpeg_consume_input(&self->decoder.codec);
    if (found != JPEG_ROW_COMPLETED && found != JPEG_SCAN_COMPLETED) swl_jpeg_fail(&self->decoder, SWL_IMAGE_DAMAGED);
}

// The rows of blocks that are kept of a component.
static JBLOCKARRAY blocks_of(swl_motion_jpeg *self, int index) {
    const struct jpeg_decompress_struct *codec = &self->decoder.codec;
    const jpeg_component_info *part = codec->comp_info + index;
    JBLOCKARRAY blocks = swl_jpeg_arena_blocks(&self->arena, index, block_columns(part),
                                               codec->total_iMCU_rows * (JDIMENSION)part->v_samp_factor);
    if (!blocks) swl_jpeg_fail(&self->decoder, SWL_IMAGE_UNSUPPORTED);
    return blocks;
}

// A component that no scan has brought has no factors: it is grey.
static void transform_unit_row(swl_motion_jpeg *self, JDIMENSION unit_row, uint8_t *memory) {
    static const JQUANT_TBL none = {0};
    for (int c = 0; c < self->planes.count; c++) {
        const jpeg_component_info *part = self->decoder.codec.comp_info + c;
        const JDIMENSION count = (JDIMENSION)part->v_samp_factor, first = unit_row * count;
        const JBLOCKARRAY blocks = blocks_of(self, c) + (self->arena.keeps_pictures ? first : 0);
        const JQUANT_TBL *table = part->quant_table ? part->quant_table : &none;
        const swl_jpeg_plane *plane = self->planes.planes + c;
        const size_t stride = (size_t)plane->stride, rows = (size_t)self->samples[c].rows;
        for (JDIMENSION i = 0; i < count; i++)
            swl_jpeg_transform(blocks[i][0], whole_groups(block_columns(part)), table->quantval,
                               self->samples[c].columns, self->samples[c].rows,
                               memory + plane->offset + (first + i) * rows * stride, stride);
    }
}

swl_image_status swl_motion_jpeg_read(swl_motion_jpeg *self, int32_t first_row, int32_t end_row, uint8_t *memory) {
    const struct jpeg_decompress_struct *codec = &self->decoder.codec;
    if (!setjmp(self->decoder.failed)) {
        const int32_t rows = codec->max_v_samp_factor * DCTSIZE;
        start(self);
        if (self->arena.keeps_pictures) read_scans(self);
        for (JDIMENSION row = 0; row < codec->total_iMCU_rows && (int64_t)row * rows < end_row; row++) {
            if (!self->arena.keeps_pictures) read_unit_row(self);
            if (((int64_t)row + 1) * rows > first_row) transform_unit_row(self, row, memory);
        }
    }
    return self->decoder.status;
}

size_t swl_motion_jpeg_byte_count(const swl_motion_jpeg *self) {
    return sizeof *self + self->arena.row_bytes;
}

void swl_motion_jpeg_destroy(swl_motion_jpeg *self) {
    if (!self) return;
    jpeg_destroy_decompress(&self->decoder.codec);
    free(self);
}
